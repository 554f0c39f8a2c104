import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tools } from '../../hooks/opencode-tools.ts';
import { writeHookSettings } from '../../src/flush/hook-settings-file.ts';
import { resolveSettings } from '../../src/platform/settings.ts';
import { CliPlace } from '../helpers/cli-place.ts';
import { builtPath } from '../helpers/places.ts';

const SESSION = 'ses_e05dcca32ffeIJ1XfM3ab6ity8';

function toolsOf(place: CliPlace, hasProgram = true) {
  const { home, env, folder: directory } = place;
  const runtime = { node: process.execPath, worker: builtPath('worker.js') };
  if (hasProgram) writeHookSettings(home, resolveSettings({}, {}).values, env, runtime);
  const folder = join(directory, 'nowhere');
  const log = () => {};
  const all = tools({
    env,
    home,
    log,
    folder,
    directory,
    worktree: '/',
    version: () => undefined,
    nextMs: () => 1,
  });
  const context = { sessionID: SESSION, directory };
  return (name: keyof typeof all, args: object) => all[name]?.execute(args, context);
}

test('an agent notes, recalls in three steps, and closes what is done', async () => {
  const place = new CliPlace();
  const use = toolsOf(place);
  await use('daybook_note', { text: '--kind of a cache: keep it in memory', kind: 'decision' });
  expect(await use('daybook_note', { text: 'Measure the cache', kind: 'action' })).toContain(
    'noted',
  );
  const sessions = (await place.json('list')).results;
  expect(sessions).toMatchObject([{ agent: 'opencode', externalId: SESSION }]);
  place.say(sessions[0].id, 'What about a cache?');
  const first = (await use('daybook_recall', { ask: 'what did we decide about the cache?' })) ?? '';
  expect(first).toContain('keep it in memory');
  const [, note = ''] = /- (n[0-9a-f]{8}) .*Measure/.exec(first) ?? [];
  const [, message = ''] =
    /- (m\d+)/.exec((await use('daybook_recall', { ask: 'cache' })) ?? '') ?? [];
  expect(await use('daybook_recall', { ask: message })).toContain('> What about a cache?');
  expect(await use('daybook_recall', { ask: `${sessions[0].id}@1` })).toContain('Messages 1 to 1');
  await place.json('memory', 'promote', '--session', sessions[0].id);
  expect(await use('daybook_done', { id: note })).toContain('done');
});

test('what cannot be done is told to the agent', async () => {
  const place = new CliPlace();
  const use = toolsOf(place);
  await place.json('note', 'There is a store');
  expect(await use('daybook_done', { id: '../../x' })).toContain('there is no note');
  expect(await use('daybook_note', { text: 'x', kind: 'idea' })).toContain('--kind is one of');
  expect(await use('daybook_recall', { ask: '' })).toContain('nothing to recall');
  const without = toolsOf(new CliPlace(), false);
  expect(await without('daybook_recall', { ask: 'cache' })).toContain('npx daybook install');
});
