// Daybook as a plugin of the real Claude Code: from the marketplace in this checkout, whose one
// plugin is the npm package. A plugin brings no worker, and nothing may be lost for that.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSpooled, spooledNames } from '../../src/capture/spool.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { installClaudeCode, prompt } from './claude-code.ts';
import { entriesOf } from './daybook.ts';
import { CHECKOUT, npmrc, pack, type Registry, startRegistry, trust } from './packed.ts';
import type { Sandbox } from './sandbox.ts';
import { answer } from './script.ts';
import { injectedInto, Stage } from './stage.ts';

const installed = await installClaudeCode();
/** Where the binary of SQLite for Node 20 cannot be downloaded it is compiled. */
const LONGEST_MS = 1_200_000;
const skipped = 'skipped' in installed ? installed.skipped : undefined;

describe.skipIf(skipped)(`the plugin form in Claude Code${skipped ? `: ${skipped}` : ''}`, () => {
  let stage: Stage;
  let sandbox: Sandbox;
  let registry: Registry;
  const folder = mkdtempSync(join(tmpdir(), 'daybook-packed-'));

  beforeAll(async () => {
    if ('skipped' in installed) return;
    stage = await Stage.open(installed.bin, answer);
    sandbox = stage.sandbox;
    registry = await startRegistry(await pack(folder));
    // The person's own registry, as it were: Claude Code gets the package from there.
    writeFileSync(join(sandbox.home, '.npmrc'), await npmrc(registry.url));
  });

  afterAll(async () => {
    await stage?.close();
    await registry?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const home = () => daybookHome({ HOME: sandbox.home });
  const events = () => spooledNames(home()).map((name) => readSpooled(home(), name));

  async function run(program: string, ...args: string[]): Promise<string> {
    const { env, project } = sandbox;
    const world = { cwd: project, env: { ...env, ...trust() }, extendEnv: false } as const;
    const options = { ...world, stdin: 'ignore', all: true, timeout: LONGEST_MS } as const;
    return (await execa(program, args, options)).all;
  }

  /** All that Claude Code has recorded of its sessions. */
  function transcripts(): string {
    const projects = join(sandbox.home, '.claude', 'projects');
    return readdirSync(projects, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => readFileSync(join(projects, name), 'utf8'))
      .join('');
  }

  test.each([
    { profile: 'as it is', more: [] },
    { profile: 'as the plugin directory wants it', more: ['--profile', 'directory'] },
  ])('passes `plugin validate --strict`, $profile', async ({ more }) => {
    const said = await run('claude', 'plugin', 'validate', '--strict', ...more, CHECKOUT);
    expect(said).toContain('Validation passed');
  });

  test('is installed from the marketplace, with the npm package as its source', async () => {
    await run('claude', 'plugin', 'marketplace', 'add', CHECKOUT);
    expect(await run('claude', 'plugin', 'install', 'daybook@daybook')).toContain('installed');
  });

  test('a session is captured although there is no worker, which is said once', async () => {
    await prompt(sandbox, 'Plant marigold');
    expect(events().map(({ kind }) => kind)).toEqual(['start', 'end']);
    expect(
      events()[1]
        ?.turns.map(({ text }) => text)
        .join(),
    ).toContain('Plant marigold');
    expect(transcripts()).toContain('npx daybook install');
    const told = transcripts().split('npx daybook install').length;
    await prompt(sandbox, 'Plant larkspur');
    expect(transcripts().split('npx daybook install')).toHaveLength(told);
    expect(events()).toHaveLength(4);
    expect(existsSync(home().store)).toBe(false);
  });

  test(
    'all of it is summarised after the one command',
    async () => {
      await run('npx', '--yes', 'daybook', 'install', 'claude-code', '--yes');
      await prompt(sandbox, 'Plant foxglove');
      await stage.expectEntries(3);
      expect(entriesOf(sandbox).join()).toMatch(/marigold[\s\S]*larkspur[\s\S]*foxglove/);
    },
    LONGEST_MS,
  );

  test('with hooks in the settings too, a session is captured and told once', async () => {
    await prompt(sandbox, 'Plant hellebore');
    await stage.expectEntries(4);
    const injected = injectedInto(stage.requestAbout('hellebore'));
    expect(injected.split('<daybook-memory>')).toHaveLength(2);
  });

  test('`plugin uninstall` leaves the data alone', async () => {
    await run('claude', 'plugin', 'uninstall', 'daybook@daybook');
    expect(entriesOf(sandbox)).toHaveLength(4);
    expect(existsSync(home().store)).toBe(true);
  });
});
