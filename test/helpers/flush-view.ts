import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { spooledNames } from '../../src/capture/spool.ts';
import type { Home } from '../../src/platform/home.ts';
import type { Entry } from '../../src/store/entries.ts';
import { entryOfJob } from '../../src/store/entries.ts';
import { type Job, openJobs } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/store.ts';

// What a flush has left behind, as a test wants to look at it.

export interface SpokenRow {
  readonly session: string;
  readonly seq: number;
  readonly role: string;
  readonly text: string;
}

/** All that was said, by the agent's id of the session. */
export function spoken(store: Store): SpokenRow[] {
  return store
    .prepare(
      `SELECT x.external_id AS session, m.seq, m.role, m.text FROM messages m
       JOIN external_ids x ON x.session_id = m.session_id
       WHERE m.kind = 'speech' ORDER BY x.external_id, m.seq`,
    )
    .all() as SpokenRow[];
}

export function textsOf(store: Store, session?: string): string[] {
  const rows = spoken(store).filter((row) => session === undefined || row.session === session);
  return rows.map(({ text }) => text);
}

/** Every flush there is, by its number. */
export function allJobs(store: Store): Job[] {
  const done = store.prepare(`SELECT id FROM jobs WHERE state = 'done'`).all() as { id: number }[];
  const find = store.prepare(
    `SELECT id, session_id AS sessionId, from_seq AS fromSeq, to_seq AS toSeq, kind, state,
       created_at_ms AS createdAtMs, attempts, next_try_at_ms AS nextTryAtMs, backend, reason
     FROM jobs WHERE id = ?`,
  );
  const open = openJobs(store, ['waiting', 'recorded', 'set_aside']);
  return [...open, ...done.map(({ id }) => find.get(id) as Job)].sort((a, b) => a.id - b.id);
}

export function allEntries(store: Store): Entry[] {
  return allJobs(store).flatMap((job) => entryOfJob(store, job.id) ?? []);
}

/** All daily logs, one after the other. */
export function dailyText(home: Home): string {
  return dailyNames(home)
    .map((name) => readFileSync(join(home.daily, name), 'utf8'))
    .join('\n');
}

/** Ids of the blocks in the daily logs, in their order; each must be whole. */
export function dailyIds(home: Home): string[] {
  const text = dailyText(home);
  const ids = (side: string) =>
    [...text.matchAll(new RegExp(`^<!-- ${side}daybook:entry (\\S+) -->$`, 'gm'))].map(
      ([, id]) => id as string,
    );
  expect(ids('/')).toEqual(ids(''));
  return ids('');
}

function dailyNames(home: Home): string[] {
  try {
    return readdirSync(home.daily)
      .filter((name) => name.endsWith('.md'))
      .sort();
  } catch {
    return [];
  }
}

/**
 * What must hold however a run went: the same entries in store and log, one for each flush that is
 * over; flushes of a session do not overlap; no message is there twice, in whatever session.
 */
export function expectSound(store: Store, home: Home): void {
  expect([...dailyIds(home)].sort()).toEqual(
    allEntries(store)
      .map(({ id }) => id)
      .sort(),
  );
  const ends = new Map<string, number>();
  for (const { sessionId, fromSeq, toSeq } of allJobs(store)) {
    expect(fromSeq).toBeGreaterThanOrEqual(ends.get(sessionId) ?? 0);
    ends.set(sessionId, toSeq);
  }
  const twice = store
    .prepare('SELECT external_id FROM messages GROUP BY external_id HAVING count(*) > 1')
    .all();
  expect(twice).toEqual([]);
}

/** Nothing waits any more: no event, no flush. */
export function expectAllDone(store: Store, home: Home): void {
  expectSound(store, home);
  expect(spooledNames(home)).toEqual([]);
  expect(openJobs(store)).toEqual([]);
}
