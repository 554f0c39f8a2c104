import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { claudeCode } from '../../install/claude-code.ts';
import { invocationOf, shellEntry } from '../../install/command-line.ts';
import { isInSettings } from '../../src/capture/plugin-form.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { payloadFor } from '../helpers/built-hook.ts';
import { builtPath } from '../helpers/places.ts';
import { until } from '../helpers/until.ts';
import { run, type TestPlace, testPlace } from './place.ts';

const BUILT = dirname(builtPath(''));

/** Daybook's home where only `DAYBOOK_HOME` leads. */
function elsewhere(claude?: string): TestPlace & { readonly root: string } {
  const place = testPlace(claude);
  const root = join(place.userHome, "Ada's notes $HOME");
  return { ...place, packageRoot: BUILT, env: { ...place.env, DAYBOOK_HOME: root }, root };
}

function hooksOf({ settings }: TestPlace) {
  return claudeCode.installed(readFileSync(settings, 'utf8'));
}

/** As an agent that knows nothing of the person's shell starts it. */
async function start(place: TestPlace, entry: object, env: Record<string, string> = {}) {
  const transcript = join(place.cwd, 'transcript.jsonl');
  writeFileSync(transcript, '');
  const { file, args } = invocationOf(entry as never, process.platform);
  const input = payloadFor('SessionEnd', transcript, { cwd: place.cwd });
  const bare = { PATH: process.env.PATH ?? '', HOME: place.userHome, ...env };
  await execa(file, args, { input, env: bare, extendEnv: false });
}

describe.each([
  { form: 'exec form', claude: '2.1.329 (Claude Code)' },
  { form: 'a shell line', claude: '2.0.1 (Claude Code)' },
])('a home of their own reaches the hooks in $form', ({ claude }) => {
  test('and the worker that they start, also where the agent passes nothing on', async () => {
    const place = elsewhere(claude);
    await run('install', place);
    const { entry } = hooksOf(place).find(({ event }) => event === 'SessionEnd') ?? {};
    await start(place, entry ?? {});
    const log = join(daybookHome(place.env).logs, 'worker.log');
    await until(
      () => existsSync(log),
      () => log,
    );
    expect(existsSync(join(place.userHome, '.daybook'))).toBe(false);
  });

  test('but what the agent does pass on wins', async () => {
    const place = elsewhere(claude);
    await run('install', place);
    const { entry } = hooksOf(place).find(({ event }) => event === 'SessionEnd') ?? {};
    const now = join(place.userHome, 'now');
    await start(place, entry ?? {}, { DAYBOOK_HOME: now });
    expect(existsSync(now)).toBe(true);
    expect(existsSync(join(place.root, 'logs'))).toBe(false);
  });

  test('and it is taken out again, from whichever home', async () => {
    const place = elsewhere(claude);
    writeFileSync(place.settings, '{}\n');
    await run('install', place);
    const once = readFileSync(place.settings, 'utf8');
    expect((await run('install', place)).out).toContain('already');
    expect(readFileSync(place.settings, 'utf8')).toBe(once);
    const project = { dir: place.cwd, cwd: place.cwd, key: join(place.cwd, '.git') };
    expect(isInSettings('end', project, { HOME: place.userHome })).toBe(true);
    await run('uninstall', { ...place, env: { ...place.env, DAYBOOK_HOME: undefined } });
    expect(readFileSync(place.settings, 'utf8')).toBe('{}\n');
  });
});

test('the usual home needs no word', async () => {
  const place = testPlace();
  await run('install', place);
  expect(JSON.stringify(hooksOf(place))).not.toContain('--home');
});

test('a Windows line quotes it', () => {
  const script = 'C:\\daybook\\dist\\hooks\\session-end.cjs';
  expect(shellEntry('C:\\node.exe', script, 'win32', ['--home=D:\\Ada B'])).toMatchObject({
    command: 'C:/node.exe "C:/daybook/dist/hooks/session-end.cjs" "--home=D:/Ada B"',
  });
});

test('opencode is told too, unless it knows better', async () => {
  const place = elsewhere();
  mkdirSync(join(place.userHome, '.config'), { recursive: true });
  await run('install', place, { yes: true }, { words: ['opencode'] });
  const plugins = join(place.userHome, '.config', 'opencode', 'plugins');
  expect(readdirSync(plugins)).toEqual(['daybook.js']);
  writeFileSync(join(plugins, 'package.json'), '{"type":"module"}');
  const url = pathToFileURL(join(plugins, 'daybook.js')).href;
  const told = async (env: Record<string, string>) => {
    const script = `import(${JSON.stringify(url)}).then(() => process.stdout.write(process.env.DAYBOOK_HOME))`;
    const bare = { PATH: process.env.PATH ?? '', ...env };
    return (await execa(process.execPath, ['-e', script], { env: bare, extendEnv: false })).stdout;
  };
  expect(await told({})).toBe(place.root);
  expect(await told({ DAYBOOK_HOME: '/now' })).toBe('/now');
});

describe.each(['claude-code', 'opencode'])('what %s was told to note in another home', (agent) => {
  const words = [agent];
  const usual = (place: TestPlace) => ({
    ...place,
    env: { ...place.env, DAYBOOK_HOME: undefined },
  });

  test('an installation from a shell without it says so, before and in its results', async () => {
    const place = elsewhere();
    await run('install', place, { yes: true }, { words });
    const moved = `told ours to note in ${place.root} until now; with this installation it is ${join(place.userHome, '.daybook')}. What is in ${place.root} stays, and is read with DAYBOOK_HOME=${place.root}.`;
    const dry = await run('install', usual(place), { 'dry-run': true }, { words });
    expect(dry.said).toContain(moved);
    const { out, said } = await run('install', usual(place), { yes: true, json: true }, { words });
    expect(said.split(moved)).toHaveLength(2);
    expect(JSON.parse(out).results[0].warnings[0]).toContain(moved);
    expect((await run('install', usual(place), { yes: true }, { words })).said).not.toContain(
      moved,
    );
    const back = await run('install', place, { yes: true }, { words });
    expect(back.said).toContain(`note in ${join(place.userHome, '.daybook')} until now`);
  });

  test('stays there when it is taken out, and that is said', async () => {
    const place = elsewhere();
    await run('install', place, { yes: true }, { words });
    const { said } = await run('uninstall', usual(place), { yes: true, purge: true }, { words });
    expect(said).toContain(`What was noted in ${place.root} stays`);
    expect(said).toContain(`with DAYBOOK_HOME=${place.root}`);
    expect(existsSync(place.root)).toBe(true);
    await run('install', place, { yes: true }, { words });
    expect((await run('uninstall', place, { yes: true }, { words })).said).not.toContain('stays');
  });
});

test('a home that the settings name wins over what the hooks are told', async () => {
  const place = elsewhere();
  writeFileSync(place.settings, '{"env":{"DAYBOOK_HOME":"/of/the/settings"}}');
  await run('install', place);
  const { said } = await run('install', {
    ...place,
    env: { ...place.env, DAYBOOK_HOME: undefined },
  });
  expect(said).toContain('sets DAYBOOK_HOME=/of/the/settings');
  expect(said).not.toContain('told ours');
});
