import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/run.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { setParent } from '../../src/store/lineage.ts';
import { sessionById, touchSession } from '../../src/store/sessions.ts';
import { HOUR, NOON } from '../helpers/flush-world.ts';
import { temporaryFolder } from '../helpers/places.ts';
import { differences, sessionWorld } from '../helpers/session-world.ts';

const DAY = 24 * HOUR;

describe('sweep', () => {
  test('shows without --yes, archives what is unused for 30 days with it, and once', async () => {
    const { ended, json, store, turnClock } = sessionWorld();
    const old = await ended('old', 'Old work');
    turnClock(15 * DAY);
    const idle = await ended('idle', 'Idle work');
    const pinned = await ended('pinned', 'Pinned work');
    await json('pin', pinned);
    turnClock(15 * DAY + HOUR);
    await ended('new', 'New work');
    const shown = await json('sweep');
    expect(shown).toMatchObject({
      dryRun: true,
      results: [
        { id: old, state: 'archived', days: 30 },
        { id: idle, state: 'idle', days: 15 },
      ],
    });
    expect(sessionById(store, old)?.archivedAtMs).toBeNull();
    expect((await json('sweep', '--yes')).results).toEqual(shown.results);
    expect(sessionById(store, old)?.archivedAtMs).not.toBeNull();
    expect((await json('sweep', '--yes')).results).toMatchObject([{ id: idle }]);
    turnClock(60 * DAY);
    await json('sweep', '--yes');
    expect(sessionById(store, pinned)?.archivedAtMs).toBeNull();
    expect(differences(store)).toEqual([]);
  });

  test('what a person has just brought back stays', async () => {
    const { ended, json, store, turnClock } = sessionWorld();
    const id = await ended('old', 'Old work');
    turnClock(40 * DAY);
    await json('sweep', '--yes');
    await json('unarchive', id);
    expect((await json('sweep', '--yes')).results).toEqual([]);
    expect(sessionById(store, id)?.archivedAtMs).toBeNull();
  });

  test('an archive before the idle is wrong usage', async () => {
    const { daybook } = sessionWorld();
    expect((await daybook('sweep', '--idle', '20', '--archive', '10')).code).toBe(2);
    expect((await daybook('sweep', '--idle', '0')).code).toBe(2);
  });
});

describe('prune', () => {
  test('a session of 100 days ago that was used yesterday stays, a pinned one too', async () => {
    const { ended, json, store, turnClock } = sessionWorld();
    const used = await ended('used', 'Long work');
    const pinned = await ended('pinned', 'Pinned work');
    const gone = await ended('gone', 'Short work');
    await json('pin', pinned);
    touchSession(store, used, { lastActivityMs: NOON + 99 * DAY });
    turnClock(100 * DAY);
    expect((await json('prune', '--dry-run')).results).toMatchObject([{ id: gone, days: 99 }]);
    expect(sessionById(store, gone)).toBeDefined();
    expect((await json('prune', '--yes')).results).toHaveLength(1);
    expect([used, pinned, gone].map((id) => sessionById(store, id)?.id)).toEqual([
      used,
      pinned,
      undefined,
    ]);
    expect((await json('prune', '--yes')).results).toEqual([]);
  });

  test('messages and entries go, children live on, and the daily log stays', async () => {
    const { ended, json, run, store, turnClock, world } = sessionWorld();
    const parent = await ended('parent', 'Parent work');
    turnClock(50 * DAY);
    const child = await ended('child', 'Child work');
    setParent(store, child, parent, 'fork', NOON);
    turnClock(50 * DAY);
    const logs = () =>
      readdirSync(world.home.daily)
        .filter((name) => name.endsWith('.md'))
        .map((name) => readFileSync(join(world.home.daily, name), 'utf8'));
    const before = logs();
    await json('prune', '--yes');
    expect(sessionById(store, child)).toMatchObject({ parentId: null, parentKind: null });
    for (const table of ['messages', 'entries', 'jobs', 'external_ids'])
      expect(store.prepare(`SELECT DISTINCT session_id AS id FROM ${table}`).all(), table).toEqual([
        { id: child },
      ]);
    expect(logs()).toEqual(before);
    expect(differences(store)).toEqual([]);
    await run({ recoverNow: true });
    expect(sessionById(store, parent)).toBeUndefined();
    expect(store.prepare('SELECT count(*) AS n FROM sessions').get()).toEqual({ n: 1 });
    expect(logs()).toEqual(before);
  });

  test('what is not read yet stays, and says why', async () => {
    const { ended, json, session, turnClock } = sessionWorld();
    const unread = await ended('unread', 'Unread work');
    turnClock(100 * DAY);
    session('unread').exchanges(20);
    expect(await json('prune', '--yes')).toMatchObject({
      results: [],
      kept: [{ id: unread, why: 'its transcript has grown and is not read yet' }],
    });
  });

  test('much free space is given back, and told', async () => {
    const { ended, json, store, turnClock } = sessionWorld();
    for (let n = 0; n < 3; n++) await ended(`s${n}`, 'a long prompt '.repeat(20_000));
    turnClock(100 * DAY);
    const { freedBytes } = await json('prune', '--yes');
    expect(freedBytes).toBeGreaterThan(100_000);
    expect(store.pragma('freelist_count', { simple: true })).toBe(0);
  });

  test('nobody there to ask: refused, and nothing goes', async () => {
    const { daybook, ended, store, turnClock } = sessionWorld();
    const id = await ended('old', 'Old work');
    turnClock(100 * DAY);
    expect((await daybook('prune')).code).toBe(2);
    expect(sessionById(store, id)).toBeDefined();
  });

  test('in a home without a store nothing is made', async () => {
    const { cli } = sessionWorld();
    const home = daybookHome({ DAYBOOK_HOME: join(temporaryFolder(), 'none') });
    for (const command of ['prune', 'sweep'])
      expect(await runCli([command], { ...cli, home })).toBe(0);
    expect(existsSync(home.root)).toBe(false);
  });
});
