import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectContextName } from '../../src/recall/context-name.ts';
import { runBuiltCli } from '../helpers/built-cli.ts';
import { hookWorld, payloadFor, runBuiltHook, spooledEvents } from '../helpers/built-hook.ts';
import { temporaryFolder } from '../helpers/places.ts';
import { copiedHooks, prompt, transcriptOf } from '../hooks/hook-place.ts';

// A link in the home leads to files of somebody else: none of them may be shown or written.

const SOMEBODYS = 'the diary of somebody else\n';

function linkedWorld() {
  const world = hookWorld(temporaryFolder());
  const outside = temporaryFolder();
  writeFileSync(join(outside, 'file'), SOMEBODYS);
  mkdirSync(world.home.root, { recursive: true });
  const link = (target: string, path: string) => {
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  };
  const transcript = transcriptOf(world.folder, prompt('Which port?'));
  const hook = (name: 'session-start' | 'session-end') => {
    const event = name === 'session-start' ? 'SessionStart' : 'SessionEnd';
    return runBuiltHook(name, payloadFor(event, transcript), world.env, copiedHooks());
  };
  return { ...world, outside, file: join(outside, 'file'), link, hook };
}

describe.skipIf(process.platform === 'win32')('links in the home', () => {
  test('a context that is a link is not shown to a session', async () => {
    const world = linkedWorld();
    const name = projectContextName(world.folder, world.folder.split('/').at(-1) ?? '');
    world.link(world.file, join(world.home.context, name));
    expect(await world.hook('session-start')).toMatchObject({ code: 0, stdout: '' });
    // The same text in a file of our own is shown: the name is the right one.
    renameSync(join(world.home.context, name), join(world.outside, 'link'));
    writeFileSync(join(world.home.context, name), SOMEBODYS);
    expect((await world.hook('session-start')).stdout).toContain('the diary');
  });

  test('a log that is a link is not written through', async () => {
    const world = linkedWorld();
    for (const name of ['hooks', 'worker', 'cli'])
      world.link(world.file, join(world.home.logs, `${name}.log`));
    await runBuiltHook('session-end', 'garbage', world.env, copiedHooks());
    await runBuiltCli(['flush'], world.env);
    expect(readFileSync(world.file, 'utf8')).toBe(SOMEBODYS);
  });

  test('a spool that is a link gets no event, and the hook says why', async () => {
    const world = linkedWorld();
    world.link(world.outside, world.home.spool);
    expect(await world.hook('session-end')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(readdirSync(world.outside)).toEqual(['file']);
    expect(readFileSync(join(world.home.logs, 'hooks.log'), 'utf8')).toContain('spool is a link');
  });

  test('a spooled file that is a link is set aside unread', async () => {
    const world = linkedWorld();
    await world.hook('session-end');
    const [event] = spooledEvents(world.home);
    writeFileSync(world.file, JSON.stringify({ ...event, sessionId: 'from-outside' }));
    const name = '00000000000001-x.json';
    world.link(world.file, join(world.home.spool, name));
    expect((await runBuiltCli(['flush'], world.env)).code).toBe(0);
    expect(lstatSync(join(world.home.spoolBad, name)).isSymbolicLink()).toBe(true);
    const { stdout } = await runBuiltCli(['list', '--all', '--json'], world.env);
    expect(stdout).not.toContain('from-outside');
    expect(JSON.parse(stdout).results).toHaveLength(1);
  });

  test.each(['the folder', 'a day'])(
    '%s of the logs that leads out of the home is not written, and all waits until it may be',
    async (what) => {
      const world = linkedWorld();
      const env = { ...world.env, DAYBOOK_SUMMARY_BACKEND: 'extractive', DAYBOOK_TIMEZONE: 'UTC' };
      await world.hook('session-end');
      const [event] = spooledEvents(world.home);
      const days = [0, 1].map((n) => new Date(Date.now() + (n - 0.5) * 86_400_000));
      const names = days.map((day) => `${day.toISOString().slice(0, 10)}.md`);
      const said = String(event?.turns[0]?.at ?? '').slice(0, 10);
      if (what === 'the folder') world.link(world.outside, world.home.daily);
      else
        for (const name of new Set([...names, `${said}.md`]))
          world.link(world.file, join(world.home.daily, name));
      const { code, stdout } = await runBuiltCli(['flush'], env);
      expect(code).toBe(1);
      expect(stdout).toContain('outside of Daybook');
      expect(readdirSync(world.outside)).toEqual(['file']);
      expect(readFileSync(world.file, 'utf8')).toBe(SOMEBODYS);
      const doctor = await runBuiltCli(['doctor', '--offline', '--json'], env);
      const links = JSON.parse(doctor.stdout).results.filter(
        (one: { check: string }) => one.check === 'Links',
      );
      if (what === 'the folder')
        expect(links).toMatchObject([
          { verdict: 'fail', next: expect.stringContaining('followLinks') },
        ]);
      const allowed = await runBuiltCli(['flush'], { ...env, DAYBOOK_DAILY_FOLLOWLINKS: 'true' });
      expect(allowed).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('1 entry written.'),
      });
      const written = readdirSync(world.outside).map((name) =>
        readFileSync(join(world.outside, name), 'utf8'),
      );
      expect(written.join('')).toContain('Which port?');
    },
  );

  test.each(['store', 'context', 'backups', 'logs', 'run', 'spool'] as const)(
    'a %s that is a link is named, and nothing is written behind it',
    async (place) => {
      const world = linkedWorld();
      const target = place === 'store' ? join(world.outside, 'store.db') : world.outside;
      world.link(target, world.home[place]);
      const { code, stderr } = await runBuiltCli(['flush'], world.env);
      expect(code).toBe(1);
      expect(stderr).toContain(`${world.home[place]} is a link`);
      expect(readdirSync(world.outside)).toEqual(['file']);
      expect(readFileSync(world.file, 'utf8')).toBe(SOMEBODYS);
    },
  );
});
