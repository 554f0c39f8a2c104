import { expect, onTestFinished, test } from 'vitest';
import { runCli } from '../../src/cli/run.ts';
import { takeWorkerLock } from '../../src/flush/lock.ts';
import { runBuiltCli } from '../helpers/built-cli.ts';
import { filesHolding } from '../helpers/places.ts';
import { sessionWorld } from '../helpers/session-world.ts';
import { workerWorld } from '../helpers/worker-world.ts';

const SECRET = 'xylophonwitz';

function holding(folder: string): string[] {
  return filesHolding(folder, SECRET);
}

test('after forget the real hooks and their workers bring nothing back', async () => {
  const world = workerWorld();
  onTestFinished(() => world.remove());
  const session = world.session('0199c2d4-aaaa-4bbb-8ccc-0123456789ab');
  session.prompt(`The ${SECRET} fails`).answer('It does.').prompt('And now?').answer('Done.');
  await world.hook('session-end', session);
  await world.quiet();
  expect(holding(world.home.root).length).toBeGreaterThan(2);

  // What is spooled while nobody drains goes as well.
  session.prompt(`Again ${SECRET}`).answer(SECRET);
  await world.hook('pre-compact', session, 'no worker');
  const { code } = await runBuiltCli(['forget', session.sessionId, '--yes'], world.env);
  expect(code).toBe(0);
  await world.quiet();
  expect(holding(world.home.root)).toEqual([]);

  session.prompt(`And again ${SECRET}`).answer(SECRET);
  for (const name of ['session-start', 'pre-compact', 'session-end'] as const)
    await world.hook(name, session);
  await world.quiet();
  expect((await runBuiltCli(['flush'], world.env)).code).toBe(0);
  expect(holding(world.home.root)).toEqual([]);
});

test.each([['prune', '--yes'], ['rebuild'], ['forget', 'one', '--yes'], ['events', 'import', 'e']])(
  '%s waits for a worker that is at it',
  async (...words) => {
    const { cli, daybook, ended } = sessionWorld();
    await ended('one', 'First work');
    await daybook('events', 'export', '--out', 'e');
    const lock = await takeWorkerLock(cli.home);
    const said: string[] = [];
    const say = (text: string) => {
      said.push(text);
      if (text.includes('waiting for it')) void lock?.release();
    };
    expect(await runCli(words, { ...cli, say })).toBe(0);
    expect(said[0]).toBe('A worker is at it already; waiting for it to finish.');
  },
);
