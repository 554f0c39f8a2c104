// What holds after every run of a program, whatever was put into it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Ended, Stage } from './programs.ts';

/** A refusal is told in words of ours; anything else is a bug of ours. */
export function assertCivil({ code, stderr }: Ended, ...codes: number[]): void {
  assert.ok(codes.includes(code ?? -1), `ended with ${code}: ${stderr}`);
  assert.doesNotMatch(stderr, /unexpected failure|^\s+at .+:\d+:\d+\)?$/m);
}

/**
 * What every run must leave: a store that is sound, and no flush, event or lock in between.
 *
 * @param mayWait - whether an entry may wait for its log, which cannot be written.
 */
export function assertSound({ home }: Stage, mayWait = false): void {
  if (!existsSync(home.store)) return;
  const db = new Database(home.store, { readonly: true });
  try {
    assert.equal(db.pragma('integrity_check', { simple: true }), 'ok');
    const open = db.prepare("SELECT state, reason FROM jobs WHERE state = 'recorded'").all();
    if (!mayWait) assert.deepEqual(open, []);
  } finally {
    db.close();
  }
  assert.ok(!existsSync(join(home.run, 'worker.lock')));
}
