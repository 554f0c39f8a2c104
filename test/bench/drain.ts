import { appendFileSync, closeSync, fsyncSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { drain } from '../../src/flush/drain.ts';
import { ingestSession } from '../../src/flush/ingest.ts';
import { openWorld } from '../../src/flush/open-world.ts';
import { EVENTS_AT_ONCE } from '../../src/flush/take-spooled.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { asOneCommit } from '../../src/store/durable.ts';
import { openStore } from '../../src/store/open.ts';
import { spoolFor, TranscriptWriter } from '../helpers/transcript-writer.ts';
import { type Extent, type Figure, figure } from './figure.ts';

/** Sessions that end while nothing drains; each gets an entry of its own. */
interface Waiting {
  readonly folder: string;
  readonly events: number;
}

/** Each beside a floor of its own: what a disk takes for a sync changes by the second. */
const ROUNDS = 5;

/**
 * What a spooled event costs when many wait, beside one fsynced append and one IMMEDIATE transaction:
 * the middle of some rounds, after one that warms the engine. Reading the transcripts is measured by
 * itself, in a home of its own and as many in a commit, and taken off.
 */
export async function measureDrain({ isQuick }: Extent): Promise<Figure[]> {
  const events = isQuick ? 100 : 1_000;
  const rounds: { eachMs: number; floorMs: number }[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'daybook-bench-'));
    try {
      const drainMs = await drained({ folder, events });
      const readMs = await read({ folder, events });
      const eachMs = (drainMs - readMs) / events;
      rounds.push({ eachMs, floorMs: floorMs({ folder, events }) / events });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const ratio = (one: (typeof rounds)[number]) => one.eachMs / one.floorMs;
  const middle = rounds.slice(1).sort((a, b) => ratio(a) - ratio(b))[Math.floor(ROUNDS / 2)];
  const { eachMs = Number.NaN, floorMs: value = Number.NaN } = middle ?? {};
  const floor = { name: 'one fsynced append and one transaction', value };
  return [figure(`a spooled event of ${events}`, eachMs, 'ms', floor, { atMost: 3 })];
}

function worldIn({ folder, events }: Waiting, name: string) {
  const env = { HOME: join(folder, name), DAYBOOK_HOME: join(folder, name, 'daybook') };
  const home = daybookHome(env);
  const place = {
    claudeFolder: join(folder, name, '.claude'),
    projectFolder: join(folder, name, 'project'),
    now: Date.now,
  };
  // Each about something else: finding a free title among a thousand equal ones is another matter.
  const sessions = Array.from({ length: events }, (_, n) =>
    new TranscriptWriter(place, `session-${n}`).exchanges(3, `${n}.`),
  );
  const open = () =>
    openWorld(home, { ...env, DAYBOOK_SUMMARY_BACKEND: 'extractive' }, () => {}, {
      assertHeld: () => {},
      signal: new AbortController().signal,
    });
  return { home, sessions, open };
}

async function drained(waiting: Waiting): Promise<number> {
  const { events } = waiting;
  const { home, sessions, open } = worldIn(waiting, 'drain');
  const world = open();
  for (const session of sessions) spoolFor(home, session, 'end', { atMs: Date.now() });
  const startedMs = performance.now();
  await drain(world);
  const tookMs = performance.now() - startedMs;
  const written = world.store.prepare('SELECT count(*) FROM entries WHERE is_written = 1').pluck();
  if (written.get() !== events) throw new Error(`${written.get()} entries of ${events} events`);
  world.store.close();
  return tookMs;
}

async function read(waiting: Waiting): Promise<number> {
  const { sessions, open } = worldIn(waiting, 'read');
  const world = open();
  world.store.pragma('synchronous = OFF'); // its commits are part of what is compared
  const startedMs = performance.now();
  for (let at = 0; at < sessions.length; at += EVENTS_AT_ONCE) {
    await asOneCommit(world.store, async () => {
      for (const { path, sessionId } of sessions.slice(at, at + EVENTS_AT_ONCE)) {
        const source = { agent: 'claude-code', externalId: sessionId, path, project: undefined };
        await ingestSession(world, source);
      }
    });
  }
  const tookMs = performance.now() - startedMs;
  world.store.close();
  return tookMs;
}

function floorMs({ folder, events }: Waiting): number {
  const store = openStore(join(folder, 'floor.db'));
  store.exec('CREATE TABLE floor (text TEXT)');
  const insert = store.prepare('INSERT INTO floor VALUES (?)');
  const path = join(folder, 'floor.md');
  const text = 'x'.repeat(1_000);
  const startedMs = performance.now();
  for (let n = 0; n < events; n++) {
    const file = openSync(path, 'a');
    appendFileSync(file, text);
    fsyncSync(file);
    closeSync(file);
    store.transaction(() => insert.run(text)).immediate();
  }
  const tookMs = performance.now() - startedMs;
  store.close();
  return tookMs;
}
