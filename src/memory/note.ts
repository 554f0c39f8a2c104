import { createHash } from 'node:crypto';
import { oneLine } from '../platform/visible-text.ts';
import { redact } from '../redaction/redact.ts';

export const NOTE_KINDS = [
  'decision',
  'lesson',
  'action',
  'fact',
  'question',
  'correction',
] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

/** What somebody found out, in a sentence or a few. */
export interface Note {
  /** no_ and 128 bits of the hash of kind and text, hex. */
  readonly id: string;
  readonly kind: NoteKind;
  /** One line, without secrets. */
  readonly text: string;
}

/** UTF-16 units; a longer thought is several notes. */
export const MAX_NOTE_LENGTH = 2_000;

/**
 * A note of this text: the same kind and words are the same note, whoever writes them down and
 * wherever. Secrets and private text are taken out first.
 *
 * @returns undefined where nothing is left of the text.
 */
export function noteOf(kind: NoteKind, typed: string): Note | undefined {
  // What was cut off here would be cut in the middle of a word; a person's note is refused before.
  const text = oneLine(redact(typed)).normalize('NFC').slice(0, MAX_NOTE_LENGTH).trim();
  if (text === '' || /^\[redacted: [^\]]*\]$/.test(text)) return undefined;
  return { id: `no_${hashOf(kind, text)}`, kind, text };
}

/**
 * 128 bits: no two of a billion notes are taken for one.
 *
 * @returns 32 hex digits.
 */
export function hashOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
}
