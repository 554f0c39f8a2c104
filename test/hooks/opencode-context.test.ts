// What the plugin tells opencode: in every request of the talk, and in none of opencode's own.
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectContextName, sessionContextName } from '../../src/recall/context-name.ts';
import {
  asked,
  compacting,
  created,
  DISPOSE,
  INIT,
  news,
  type ReplayWorld,
  recordedSteps,
  replay,
  replayWorld,
  requested,
  type Step,
} from '../helpers/opencode-replay.ts';

const A = 'ses_a';
const TALK = 'You are opencode, an interactive CLI tool';
const CONTEXT = '<daybook-memory>\nMarigold grows by the gate.\n</daybook-memory>';

function worldWithContext(text = CONTEXT): ReplayWorld {
  const world = replayWorld();
  put(world, projectContextName(world.project, 'code'), text);
  return world;
}

function put({ home }: ReplayWorld, name: string, text: string): string {
  mkdirSync(home.context, { recursive: true });
  const path = join(home.context, name);
  writeFileSync(path, `${text}\n`);
  return path;
}

const systemsAfter = (world: ReplayWorld, steps: readonly Step[]) =>
  replay(world, [INIT(world), ...steps, DISPOSE]).given.map(({ output }) => output.system);

test('a recorded terminal: each request of the talk, and none for a title or a compaction', () => {
  const world = worldWithContext();
  const steps = recordedSteps('hooklog-tui-compact-new-resume', world);
  const { given, threw } = replay(world, steps);
  expect(threw).toEqual([]);
  const systems = given.flatMap(({ output }) => output.system ?? []);
  expect(systems).toHaveLength(3);
  for (const system of systems) expect(system.startsWith(TALK)).toBe(true);
  // The second session; the first was compacted and is told what it had found out, which nobody
  // has written yet: its own turns.
  expect(systems[0]).toMatch(/Marigold/);
  expect(systems[1]).toMatch(/Marigold/);
  expect(systems[2]).toContain('before its compaction');
  expect(systems[2]).toContain('first prompt');
});

test('it is added to the one system text, with the same words in every request', () => {
  const world = worldWithContext();
  const steps = [created(A), asked(A, 'Plant'), requested(A, TALK), requested(A, TALK, 'more')];
  expect(systemsAfter(world, steps)).toEqual([
    [`${TALK}\n\n${CONTEXT}`],
    [`${TALK}\n\n${CONTEXT}`, 'more'],
  ]);
});

test('a request without a system text gets one', () => {
  const world = worldWithContext();
  expect(systemsAfter(world, [created(A), requested(A)])).toEqual([[CONTEXT]]);
});

test('a second copy of the plugin adds nothing', () => {
  const world = worldWithContext();
  const told = requested(A, `${TALK}\n\n${CONTEXT}`);
  expect(systemsAfter(world, [created(A), told])).toEqual([]);
});

test("a person's own words for opencode's own requests are known from the configuration", () => {
  const world = worldWithContext();
  const agent = { title: { prompt: '  Name this talk.' }, compaction: { prompt: 'Press it.' } };
  const steps = [
    { k: 'hook:config', v: { agent } },
    created(A),
    requested(A, 'Name this talk. Shortly.'),
    requested(A, 'Press it.'),
  ];
  expect(systemsAfter(world, steps)).toEqual([]);
});

test('a subagent is not told again, and neither is a compaction in unknown words', () => {
  const world = worldWithContext();
  const steps = [
    created(A),
    created('ses_child', { parentID: A }),
    requested('ses_child', TALK),
    compacting(A),
    requested(A, 'Sum up.'),
    news('session.idle', A),
    requested(A, TALK),
  ];
  expect(systemsAfter(world, steps)).toEqual([[`${TALK}\n\n${CONTEXT}`]]);
});

test('nothing is told where nothing is known, or where it is not wanted', () => {
  const unknown = replayWorld();
  expect(systemsAfter(unknown, [created(A), requested(A, TALK)])).toEqual([]);
  const unwanted = worldWithContext();
  const settings = { v: 1, ignore: [], context: false };
  writeFileSync(unwanted.home.hookSettings, JSON.stringify(settings));
  expect(systemsAfter(unwanted, [created(A), requested(A, TALK)])).toEqual([]);
});

test('after a compaction a session is told what the worker wrote for it', () => {
  const world = worldWithContext();
  const own = '<daybook-memory>\nThe gate squeaks.\n</daybook-memory>';
  const path = put(world, sessionContextName('opencode', A), own);
  const later = new Date(Date.now() + 60_000);
  utimesSync(path, later, later); // the worker has been there since
  const steps = [
    created(A),
    asked(A, 'Plant'),
    requested(A, TALK),
    compacting(A),
    news('session.compacted', A),
    requested(A, TALK),
    requested(A, TALK),
  ];
  const { given } = replay(world, [INIT(world), ...steps, DISPOSE]);
  const systems = given.flatMap(({ output }) => output.system ?? []);
  const after = `${TALK}\n\n${own}`;
  expect(systems).toEqual([`${TALK}\n\n${CONTEXT}`, after, after]);
  // And the compaction itself was told what an earlier one had left.
  expect(given.flatMap(({ output }) => output.context ?? [])).toEqual([own]);
});

test('the first compaction is told nothing that it has before it anyway', () => {
  const world = worldWithContext();
  const { given } = replay(world, [INIT(world), created(A), asked(A, 'Plant'), compacting(A)]);
  expect(given).toEqual([]);
});

test('a second compaction, before the worker came, is told the turns that the first took away', () => {
  const world = worldWithContext();
  const once = [compacting(A), news('session.compacted', A)];
  const steps = [created(A), asked(A, 'Plant larkspur'), ...once, asked(A, 'Water it'), ...once];
  const { given } = replay(world, [INIT(world), ...steps]);
  const told = given.flatMap(({ output }) => output.context ?? []);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('Plant larkspur');
  expect(told[0]).not.toContain('Water it');
});
