// The built plugin as opencode loads it. What a real opencode sent to one was recorded.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spooledNames } from '../../src/capture/spool.ts';
import { runBuiltCli } from '../helpers/built-cli.ts';
import { hooksLog, spooledEvents } from '../helpers/built-hook.ts';
import {
  asked,
  created,
  DISPOSE,
  INIT,
  RUNTIMES,
  recordedSteps,
  replay,
  replayWorld,
  requested,
} from '../helpers/opencode-replay.ts';
import { builtPath } from '../helpers/places.ts';
import { until } from '../helpers/until.ts';

const A = 'ses_a';
const kindsOf = (world: ReturnType<typeof replayWorld>) =>
  spooledEvents(world.home).map(({ kind, sessionId }) => `${kind} ${sessionId}`);

test('the bundle imports nothing that is not built in', () => {
  const text = readFileSync(builtPath('hooks/opencode-plugin.js'), 'utf8');
  const imported = [...text.matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(
    ([, name]) => name,
  );
  expect(imported.length).toBeGreaterThan(0);
  expect(imported.filter((name) => !name?.startsWith('node:'))).toEqual([]);
  expect(text).not.toMatch(/\brequire\(/);
  // A signal that somebody listens to no longer ends `opencode run`, whose output is not ours either.
  expect(text).not.toMatch(/process\.on|console\.log|process\.std|writeSync\(1/);
});

describe.each(RUNTIMES)('in %s', (runtime) => {
  test('one export serves both kinds of loader; it prints and throws nothing', () => {
    const world = replayWorld();
    const seen = replay(world, recordedSteps('hooklog-run', world), { runtime });
    expect(seen).toMatchObject({ status: 0, stdout: '', stderr: '', threw: [], asked: [] });
    expect(seen).toMatchObject({ exports: ['default'], keys: ['id', 'server', 'setup'] });
    expect(seen.hooks).toContain('dispose');
    expect(seen.copyHooks).toEqual([]);
    expect(hooksLog(world.home)).not.toContain('error');
  });

  test('a recorded run is a start, an idle moment and an end', () => {
    const world = replayWorld();
    replay(world, recordedSteps('hooklog-run', world), { runtime });
    const events = spooledEvents(world.home);
    expect(events.map(({ kind }) => kind)).toEqual(['start', 'idle', 'end']);
    expect(events.map(({ why }) => why)).toEqual([
      { source: 'session.created' },
      { reason: 'session.idle' },
      { reason: 'dispose' },
    ]);
    const { folder, project } = world;
    const path = join(folder, '.local', 'share', 'opencode', 'opencode.db');
    for (const event of events) {
      expect(event).toMatchObject({
        agent: 'opencode',
        agentVersion: '1.18.33',
        sessionId: 'ses_e05dcca32ffeIJ1XfM3ab6ity8',
        transcript: { path, size: 10 },
        project: { dir: project, cwd: project, key: project },
      });
    }
    expect(events[0]?.turns).toEqual([]);
    expect(events[2]?.turns).toMatchObject([
      { role: 'user', text: '"hello plugin"', at: '2026-11-20T18:06:14.087Z' },
      { role: 'assistant', text: expect.stringContaining('mock reply') },
    ]);
  });

  test('a recorded terminal: a compaction, a second session, the first again, and their ends', () => {
    const world = replayWorld();
    const seen = replay(world, recordedSteps('hooklog-tui-compact-new-resume', world), { runtime });
    expect(seen).toMatchObject({ status: 0, stdout: '', stderr: '', threw: [], asked: [] });
    const [first, second] = ['ses_e05a62db3ffedC4A7VGwmZd6fO', 'ses_e05a5fc01ffeW3qBB4QKmauDDD'];
    expect(kindsOf(world)).toEqual([
      `start ${first}`,
      `idle ${first}`,
      `compact ${first}`,
      `start ${second}`,
      `idle ${second}`,
      `end ${second}`,
      `end ${first}`,
    ]);
    const end = spooledEvents(world.home).at(-1);
    expect(end?.turns.filter(({ role }) => role === 'user').map(({ text }) => text)).toEqual([
      'first prompt',
      'third',
    ]);
    expect(JSON.stringify(end)).not.toContain('MOCK COMPACTION SUMMARY');
  });

  test('the worker is started with the Node that the installer recorded', async () => {
    const world = replayWorld();
    const { folder, home } = world;
    mkdirSync(join(folder, 'copy'));
    mkdirSync(home.root);
    const plugin = join(folder, 'copy', 'daybook.js');
    const worker = join(folder, 'worker.mjs');
    const ran = join(folder, 'ran');
    cpSync(builtPath('hooks/opencode-plugin.js'), plugin);
    writeFileSync(join(folder, 'copy', 'package.json'), '{"type":"module"}');
    writeFileSync(
      worker,
      `import { appendFileSync } from 'node:fs';
       appendFileSync(${JSON.stringify(ran)}, process.execPath + ' ' + process.cwd() + '\\n');`,
    );
    const settings = { v: 1, ignore: [], context: true, node: process.execPath, worker };
    writeFileSync(home.hookSettings, JSON.stringify(settings));
    const steps = [INIT(world), asked(A, 'Plant marigold'), DISPOSE];
    replay(world, steps, { runtime, plugin, sessions: { [A]: { id: A } } });
    await until(
      () => existsSync(ran) && readFileSync(ran, 'utf8').endsWith('\n'),
      () => 'the worker',
    );
    expect(readFileSync(ran, 'utf8')).toContain(`${process.execPath} ${home.root}\n`);
  });
});

test.each([
  { version: '1.18.33', offers: true },
  { version: '1.15.0', offers: true },
  { version: '0.0.0-dev-202611200000', offers: true },
  { version: 'local', offers: true },
  { version: '2.0.25', offers: true },
  { version: '1.14.41', offers: false },
  { version: '1.2.27', offers: false },
  { version: undefined, offers: false },
])('opencode $version is offered tools: $offers', ({ version, offers }) => {
  const world = replayWorld(version === undefined ? {} : { FAKE_VERSION: version });
  const seen = replay(world, [INIT(world), asked(A, 'Plant marigold'), DISPOSE]);
  expect(seen).toMatchObject({ askedTooEarly: false, threw: [] });
  expect(seen.tools.length > 0).toBe(offers);
  expect(spooledEvents(world.home)[0]?.agentVersion).toBe(version);
});

test('before its version is known it is offered none', () => {
  const world = replayWorld({ FAKE_VERSION: '1.18.33' });
  expect(replay(world, [INIT(world), created(A)]).tools).toEqual([]);
});

describe('hostile news', () => {
  test.each([
    { k: 'hook:chat.message', v: { input: null, output: null } },
    { k: 'hook:chat.message', v: { input: { sessionID: 7 }, output: { message: 1, parts: 'x' } } },
    { k: 'hook:chat.message', v: { input: { sessionID: A }, output: { parts: [null, 3] } } },
    { k: 'hook:experimental.text.complete', v: { input: {}, output: { text: 9 } } },
    { k: 'hook:experimental.chat.system.transform', v: { input: {}, output: { system: 'x' } } },
    { k: 'hook:experimental.chat.system.transform', v: { input: null, output: {} } },
    { k: 'hook:experimental.session.compacting', v: { input: {}, output: { context: 1 } } },
    { k: 'hook:config', v: null },
    { k: 'event:x', v: null },
    { k: 'event:x', v: { type: 'session.created', properties: { info: { id: {} } } } },
    { k: 'event:x', v: { type: 'session.idle' } },
    { k: 'event:x', v: { type: 'message.updated', properties: null } },
  ])('$k with $v throws nothing', (step) => {
    const world = replayWorld();
    const seen = replay(world, [INIT(world), step, DISPOSE]);
    expect(seen).toMatchObject({ threw: [], stdout: '', stderr: '', status: 0 });
  });

  test('an id is a name in a file, never a path', () => {
    const world = replayWorld();
    const id = '../../../escape';
    replay(world, [INIT(world), created(id), asked(id, 'Plant'), requested(id, 'You'), DISPOSE]);
    expect(spooledEvents(world.home).map(({ sessionId }) => sessionId)).toEqual([id, id]);
    expect(existsSync(join(world.folder, '..', 'escape'))).toBe(false);
  });
});

describe('off', () => {
  test.each([
    { name: 'DAYBOOK=0', env: { DAYBOOK: '0' } },
    { name: 'a database that is kept nowhere', env: { OPENCODE_DB: ':memory:' } },
  ])('with $name there are no hooks at all', ({ env }) => {
    const world = replayWorld(env);
    const seen = replay(world, recordedSteps('hooklog-run', world));
    expect(seen.hooks).toEqual([]);
    expect(existsSync(world.home.root)).toBe(false);
  });

  test.each(['.nodaybook', 'ignored', 'neutral'])('in a project that is turned off: %s', (how) => {
    const world = replayWorld();
    const { home, project } = world;
    mkdirSync(home.neutral, { recursive: true });
    if (how === '.nodaybook') writeFileSync(join(project, how), '');
    const ignore = how === 'ignored' ? [`^${project}$`] : [];
    writeFileSync(home.hookSettings, JSON.stringify({ v: 1, ignore, context: true }));
    const place = how === 'neutral' ? { ...world, project: home.neutral } : world;
    const seen = replay(world, recordedSteps('hooklog-run', place));
    expect(seen.given).toEqual([]);
    expect(spooledEvents(home)).toEqual([]);
  });
});

test('without a Node nothing is lost, and it is told once, until there is one', async () => {
  const world = replayWorld();
  const steps = [INIT(world), created(A), asked(A, 'Plant marigold'), DISPOSE];
  replay(world, steps);
  replay(world, steps);
  expect(kindsOf(world)).toEqual([`start ${A}`, `end ${A}`, `start ${A}`, `end ${A}`]);
  expect(hooksLog(world.home).match(/worker-cannot-start/g)).toHaveLength(1);
  const { warnings } = JSON.parse((await runBuiltCli(['status', '--json'], world.env)).stdout);
  expect(warnings).toEqual([expect.stringContaining('no Node to run the worker with')]);
  // That command has a Node: with it the worker takes what was noted.
  await until(
    () => spooledNames(world.home).length === 0,
    () => 'the worker',
  );
  const settings = { v: 1, ignore: [], context: true, node: process.execPath };
  writeFileSync(world.home.hookSettings, JSON.stringify(settings));
  const after = JSON.parse((await runBuiltCli(['status', '--json'], world.env)).stdout);
  expect(after).toMatchObject({ sessions: 1, warnings: [] });
});

test('a home that cannot be written costs opencode nothing', () => {
  const world = replayWorld();
  writeFileSync(world.home.root, 'a file where the folder should be');
  const seen = replay(world, recordedSteps('hooklog-run', world));
  expect(seen).toMatchObject({ threw: [], stdout: '', stderr: '', status: 0 });
});
