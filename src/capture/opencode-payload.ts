// What opencode tells a plugin, by its own names (contract: 1.18.33). Nothing is taken on trust: a
// field that is missing or of another type is one that was not told.
import { fieldsOf } from '../platform/fields.ts';

/** A session, as events and the client describe it. */
export interface ToldSession {
  readonly id: string;
  /** Set for a subagent. */
  readonly parentId: string | undefined;
  readonly directory: string | undefined;
  /** The version of opencode that made the session. */
  readonly version: string | undefined;
}

/** The events that matter here, of some eighty. */
export type ToldEvent =
  | {
      readonly type: 'session.created' | 'session.updated' | 'session.deleted';
      readonly session: ToldSession;
    }
  | { readonly type: 'session.idle' | 'session.compacted'; readonly sessionId: string }
  | { readonly type: 'summary'; readonly sessionId: string; readonly messageId: string };

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function readSession(value: unknown): ToldSession | undefined {
  const { id, parentID, directory, version } = fieldsOf(value);
  const known = textOf(id);
  if (known === undefined) return undefined;
  return {
    id: known,
    parentId: textOf(parentID),
    directory: textOf(directory),
    version: textOf(version),
  };
}

/**
 * @param value - `{type, properties}`.
 * @returns undefined for an event that is none of ours. Hundreds come for one answer: they are told
 *   apart by their type before anything else is looked at.
 */
export function readEvent(value: unknown): ToldEvent | undefined {
  const { type, properties } = fieldsOf(value);
  switch (type) {
    case 'session.created':
    case 'session.updated':
    case 'session.deleted': {
      const session = readSession(fieldsOf(properties).info);
      return session && { type, session };
    }
    case 'session.idle':
    case 'session.compacted': {
      const sessionId = textOf(fieldsOf(properties).sessionID);
      return sessionId === undefined ? undefined : { type, sessionId };
    }
    case 'message.updated': {
      const { id, sessionID, summary } = fieldsOf(fieldsOf(properties).info);
      const [sessionId, messageId] = [textOf(sessionID), textOf(id)];
      // Of a person's message `summary` is an object: what its turn changed in the files.
      if (summary !== true || sessionId === undefined || messageId === undefined) return undefined;
      return { type: 'summary', sessionId, messageId };
    }
    default:
      return undefined;
  }
}

/** What a person said in a message: its texts without those that opencode or a plugin put there. */
export function spokenText(parts: unknown): string {
  return (Array.isArray(parts) ? parts : [])
    .map(fieldsOf)
    .filter(({ type, synthetic, ignored }) => type === 'text' && !synthetic && !ignored)
    .flatMap(({ text }) => textOf(text) ?? [])
    .join('\n\n');
}
