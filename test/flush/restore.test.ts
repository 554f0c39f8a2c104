import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backupsIn } from '../../src/store/backup-files.ts';
import {
  dailyFiles,
  expectRestored,
  killedAt,
  overwrite,
  type RestoreWorld,
  restoreWorld,
  scribble,
  statusOf,
  stepsIn,
} from './restore-world.ts';

const TEXT = 'not a database, but long enough to be looked at as one\n'.repeat(100);

function damagedNames({ home }: RestoreWorld): string[] {
  return readdirSync(home.root).filter((name) => name.includes('.damaged-'));
}

describe('a damaged store is restored by the next command', () => {
  test.each([
    ...[1, 2, 3, 4, 5, 6].map((seed) => ({
      name: `fifty random places, seed ${seed}`,
      damage: (path: string) => overwrite(path, (bytes) => scribble(bytes, seed)),
    })),
    ...[1, 99, 100, 4_096, 5_000, 100_000].map((length) => ({
      name: `cut to ${length} bytes`,
      damage: (path: string) => truncateSync(path, length),
    })),
    { name: 'cut in half', damage: (path: string) => truncateSync(path, statSync(path).size / 2) },
    { name: 'a text file', damage: (path: string) => writeFileSync(path, TEXT) },
    { name: 'empty', damage: (path: string) => writeFileSync(path, '') },
    { name: 'gone', damage: (path: string) => rmSync(path) },
    {
      name: 'its header blank',
      damage: (path: string) => overwrite(path, (bytes) => bytes.fill(0, 0, 100)),
    },
  ])('$name', async ({ damage }) => {
    const world = await restoreWorld();
    const before = dailyFiles(world.home);
    damage(world.home.store);
    const hadFile = existsSync(world.home.store);
    const { code, stdout, stderr } = await world.daybook('search', 'resumed');
    expect({ code, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 0, lines: 1 });
    expect(stderr).toMatch(/^The store was damaged and restored at \S+ from the backup of \S+;/);
    expect(stdout).toContain('>>>resumed<<<');
    expectRestored(world, before);
    const [restore] = (await statusOf(world)).restores;
    expect(restore).toMatchObject({ entriesReadAgain: 2, messagesReadAgain: 12, unreadBlocks: 0 });
    expect(restore?.damagedFile !== null).toBe(hadFile);
    for (const name of readdirSync(world.home.root).filter((one) => one.startsWith('store.db')))
      expect([name, statSync(join(world.home.root, name)).mode & 0o777]).toEqual([name, 0o600]);
    // Nothing is summarised again, and nothing is restored twice.
    await world.work();
    expectRestored(world, before);
    expect((await statusOf(world)).restores).toHaveLength(1);
  });

  test('by the worker too', async () => {
    const world = await restoreWorld();
    const before = dailyFiles(world.home);
    overwrite(world.home.store, (bytes) => scribble(bytes, 7));
    await world.work();
    expectRestored(world, before);
  });

  test('status tells until the person has seen it', async () => {
    const world = await restoreWorld();
    writeFileSync(world.home.store, TEXT);
    const { code, stdout } = await world.daybook('status');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Note: The store was damaged .*Read again: entries 2, messages 12\./m);
    const [name] = damagedNames(world);
    expect(stdout).toContain(join(world.home.root, name as string));
    expect(readFileSync(join(world.home.root, name as string), 'utf8')).toBe(TEXT);
    expect((await world.daybook('status', '--ok')).stdout).not.toContain('damaged');
    expect((await world.daybook('status')).stdout).not.toContain('damaged');
  });
});

describe('what takes the place of a damaged store', () => {
  test('the next older backup where the newest is damaged too', async () => {
    const world = await restoreWorld();
    const before = dailyFiles(world.home);
    const [sound] = backupsIn(world.home.backups);
    const newer = join(world.home.backups, 'store-2999-01-01T00-00-00Z.db');
    writeFileSync(newer, scribble(readFileSync(sound?.path ?? ''), 8));
    writeFileSync(world.home.store, TEXT);
    await world.daybook('status');
    expectRestored(world, before);
    expect((await statusOf(world)).restores).toMatchObject([{ backupFile: sound?.path }]);
  });

  test('a new store with all that transcripts and daily logs tell where there is no backup', async () => {
    const world = await restoreWorld();
    const before = dailyFiles(world.home);
    rmSync(world.home.backups, { recursive: true });
    writeFileSync(world.home.store, TEXT);
    const { code, stderr } = await world.daybook('status');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('begun anew') });
    expectRestored(world, before);
    expect((await statusOf(world)).restores).toMatchObject([
      { backupFile: null, lostSince: null, entriesReadAgain: 3 },
    ]);
    await world.work();
    expectRestored(world, before);
  });

  test('an entry whose transcript is gone comes back from the log alone', async () => {
    const world = await restoreWorld();
    const before = dailyFiles(world.home);
    rmSync(world.late.path);
    writeFileSync(world.home.store, TEXT);
    await world.daybook('status');
    expect(dailyFiles(world.home)).toEqual(before);
    expect((await statusOf(world)).entries).toBe(3);
    // The session goes on in a new transcript: what comes then is summarised.
    const again = world.session('late').exchanges(2, 'again ');
    world.end(again);
    await world.work();
    expect((await statusOf(world)).entries).toBe(4);
  });
});

describe('what is only in the write-ahead log', () => {
  /** A store whose last commits are in its -wal, as a reader that never ends leaves it. */
  async function withWal(): Promise<RestoreWorld> {
    const world = await restoreWorld();
    const { home } = world;
    const kept = `${home.store}.copy`;
    world.looked((reader) => {
      reader.pragma('wal_autocheckpoint = 0');
      reader.exec("INSERT INTO meta VALUES ('only in the wal', 'x')");
      for (const side of ['', '-wal']) writeFileSync(kept + side, readFileSync(home.store + side));
    });
    for (const side of ['', '-wal']) renameSync(kept + side, home.store + side);
    return world;
  }

  test.each([
    { name: 'scribbled over', harm: (wal: string) => overwrite(wal, (all) => scribble(all, 9)) },
    { name: 'cut off', harm: (wal: string) => truncateSync(wal, 1_000) },
    { name: 'gone', harm: (wal: string) => rmSync(wal) },
  ])('$name', async ({ harm }) => {
    const world = await withWal();
    const before = dailyFiles(world.home);
    harm(`${world.home.store}-wal`);
    expect((await world.daybook('status')).code).toBe(0);
    expectRestored(world, before);
  });

  test('commits that went with it are read back from the daily logs by the next worker', async () => {
    const world = await restoreWorld();
    const { home } = world;
    const earlier = readFileSync(home.store);
    const more = world.session('more').exchanges(3, 'more ');
    world.end(more);
    await world.work();
    const before = dailyFiles(home);
    writeFileSync(home.store, earlier);
    world.end(more);
    await world.work();
    expect(dailyFiles(home)).toEqual(before);
    const { entries, restores } = await statusOf(world);
    expect(entries).toBe(4);
    expect(restores).toMatchObject([{ entriesReadAgain: 1, messagesReadAgain: 6 }]);
  });
});

test('a restore for which there is no place says so and loses nothing', async () => {
  const world = await restoreWorld();
  const before = dailyFiles(world.home);
  writeFileSync(world.home.store, TEXT);
  const inTheWay = join(world.home.root, '.store.db.restoring.tmp');
  mkdirSync(inTheWay);
  const { code, stderr } = await world.daybook('status');
  expect([code, stderr]).toEqual([1, expect.stringContaining('could not be replaced: ')]);
  expect(readFileSync(world.home.store, 'utf8')).toBe(TEXT);
  rmSync(inTheWay, { recursive: true });
  expect((await world.daybook('status')).code).toBe(0);
  expectRestored(world, before);
});

describe('where several meet, or one is killed', () => {
  test('two commands at once restore once, and both answer', async () => {
    const world = await restoreWorld();
    const before = dailyFiles(world.home);
    overwrite(world.home.store, (bytes) => scribble(bytes, 10));
    const runs = await Promise.all([
      world.daybook('status'),
      world.daybook('search', 'late'),
      world.daybook('status', '--json'),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expectRestored(world, before);
    expect(damagedNames(world)).toHaveLength(1);
    expect((await statusOf(world)).restores).toHaveLength(1);
  });

  test('a restore that is killed at any step is ended by the next command', async () => {
    const dry = await restoreWorld();
    writeFileSync(dry.home.store, TEXT);
    const stepsFile = join(dry.home.root, '..', 'steps');
    expect(await killedAt(dry, Number.POSITIVE_INFINITY, stepsFile)).toBe(null);
    const steps = stepsIn(stepsFile);
    // Around each file that moves, and here and there between.
    const moves = (step: string) => /^(?:copyFileSync|renameSync) \.?store/.test(step);
    const points = steps.flatMap((step, at) => {
      return moves(step) ? [at + 1, at + 2] : at % 12 === 11 ? [at + 1] : [];
    });
    expect(points.length).toBeGreaterThan(10);
    for (const step of new Set(points)) {
      const world = await restoreWorld();
      const before = dailyFiles(world.home);
      writeFileSync(world.home.store, TEXT);
      expect(await killedAt(world, step, stepsFile)).toBe('SIGKILL');
      expect([step, (await world.daybook('status')).code]).toEqual([step, 0]);
      expectRestored(world, before);
      const { restores } = await statusOf(world);
      expect(restores.at(-1)?.damagedFile).toBe(
        join(world.home.root, damagedNames(world)[0] ?? ''),
      );
    }
  }, 240_000);
});
