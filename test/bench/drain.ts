import { appendFileSync, closeSync, fsyncSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { drain } from '../../src/flush/drain.ts';
import { ingestSession } from '../../src/flush/ingest.ts';
import { openWorld } from '../../src/flush/open-world.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { openStore } from '../../src/store/open.ts';
import { spoolFor, TranscriptWriter } from '../helpers/transcript-writer.ts';

// What a spooled event costs when many wait, each of a session of its own with an entry of its own,
// beside one fsynced append and one IMMEDIATE transaction. Reading the transcripts is measured by
// itself, in a home of its own, and taken off.

const { values } = parseArgs({ options: { events: { type: 'string', default: '1000' } } });
const events = Number(values.events);

const folder = mkdtempSync(join(tmpdir(), 'daybook-bench-'));
try {
  const [drainMs, readMs, floorMs] = [await drained(), await read(), floor()];
  const ratio = (drainMs - readMs) / floorMs;
  const each = (ms: number) => (ms / events).toFixed(2);
  process.stdout.write(
    `${events} events: ${each(drainMs)} ms each, of which ${each(readMs)} to read the transcript; ` +
      `append and transaction ${each(floorMs)} ms; ratio ${ratio.toFixed(2)}\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function worldIn(name: string) {
  const env = { HOME: join(folder, name), DAYBOOK_HOME: join(folder, name, 'daybook') };
  const home = daybookHome(env);
  const place = {
    claudeFolder: join(folder, name, '.claude'),
    projectFolder: join(folder, name, 'project'),
    now: Date.now,
  };
  const sessions = Array.from({ length: events }, (_, n) =>
    new TranscriptWriter(place, `session-${n}`).exchanges(3),
  );
  const open = () =>
    openWorld(home, { ...env, DAYBOOK_SUMMARY_BACKEND: 'extractive' }, () => {}, {
      assertHeld: () => {},
      signal: new AbortController().signal,
    });
  return { home, sessions, open };
}

async function drained(): Promise<number> {
  const { home, sessions, open } = worldIn('drain');
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

async function read(): Promise<number> {
  const { sessions, open } = worldIn('read');
  const world = open();
  world.store.pragma('synchronous = OFF'); // its commits are part of what is compared
  const startedMs = performance.now();
  for (const { path, sessionId } of sessions) {
    const source = { agent: 'claude-code', externalId: sessionId, path, project: undefined };
    await ingestSession(world, source);
  }
  const tookMs = performance.now() - startedMs;
  world.store.close();
  return tookMs;
}

function floor(): number {
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
