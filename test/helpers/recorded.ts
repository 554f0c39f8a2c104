import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Session, sessionById, sessionIdOf } from '../../src/store/sessions.ts';
import type { Store } from '../../src/store/store.ts';
import type { FlushWorld } from './flush-world.ts';
import { fixture } from './places.ts';
import type { TranscriptWriter } from './transcript-writer.ts';

/** A recorded transcript of Claude Code 2.1.329, put where the agent would have it. */
export function recorded(at: FlushWorld, name: string): TranscriptWriter {
  const text = fixture(`claude-code/${name}.jsonl`);
  const session = at.session(/"sessionId":"([^"]+)"/.exec(text)?.[1] as string);
  writeFileSync(session.path, text);
  return session;
}

/** The recorded subagent's transcript, beside that of its session. @returns the agent's id of it. */
export function recordedSubagent(session: TranscriptWriter): string {
  const folder = join(session.path.replace(/\.jsonl$/, ''), 'subagents');
  mkdirSync(folder, { recursive: true });
  const id = 'agent-a01013a3cfbf15988';
  writeFileSync(join(folder, `${id}.jsonl`), fixture('claude-code/subagent.jsonl'));
  writeFileSync(join(folder, `${id}.meta.json`), fixture('claude-code/subagent.meta.json'));
  return id;
}

/** The session that the agent calls so; there has to be one. */
export function sessionOf(store: Store, externalId: string): Session {
  const session = sessionById(store, sessionIdOf(store, 'claude-code', externalId) ?? '');
  if (session === undefined) throw new Error(`no session ${externalId}`);
  return session;
}

export function allSessions(store: Store): Session[] {
  const rows = store.prepare('SELECT id FROM sessions ORDER BY started_at_ms, id').all();
  return (rows as { id: string }[]).map(({ id }) => sessionById(store, id) as Session);
}
