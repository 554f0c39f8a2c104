// A person's home, a project and an installed copy of Daybook, all in one temporary folder.
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Place } from '../../install/installer.ts';
import { HOOK_FILES } from '../../install/own-command.ts';
import type { Cli, OptionValues } from '../../src/cli/command.ts';
import { runInstall } from '../../src/cli/install.ts';
import { runUninstall } from '../../src/cli/uninstall.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { removeFolder } from '../helpers/places.ts';

export interface TestPlace extends Place {
  /** `~/.claude/settings.json`; its folder is there. */
  readonly settings: string;
  readonly policyFolder: string;
}

/** @param claude - what the `claude` on the PATH prints as its version; null: there is none. */
export function testPlace(claude: string | null = '2.1.329 (Claude Code)'): TestPlace {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'daybook install ')));
  onTestFinished(() => removeFolder(root));
  const at = (...parts: string[]) => {
    const path = join(root, ...parts);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const packageRoot = makePackage(at('lib', 'daybook'));
  const bin = at('bin');
  if (claude !== null) fakeProgram(bin, 'claude', claude);
  const userHome = at('home');
  return {
    env: { HOME: userHome, PATH: bin, DAYBOOK_HOME: join(userHome, '.daybook') },
    cwd: at('project'),
    userHome,
    platform: process.platform,
    packageRoot,
    execPath: process.execPath,
    policyFolder: join(root, 'policy'),
    settings: join(at('home', '.claude'), 'settings.json'),
  };
}

/** What of a package the installer looks at. */
export function makePackage(folder: string): string {
  mkdirSync(join(folder, 'dist', 'hooks'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"name":"daybook"}');
  const hooks = [...Object.values(HOOK_FILES), 'opencode-plugin.js'];
  for (const file of hooks) writeFileSync(join(folder, 'dist', 'hooks', file), '');
  for (const file of ['worker.js', 'cli.js']) writeFileSync(join(folder, 'dist', file), '');
  return folder;
}

function fakeProgram(bin: string, name: string, prints: string): void {
  if (process.platform === 'win32') writeFileSync(join(bin, `${name}.cmd`), `@echo ${prints}\r\n`);
  const path = join(bin, name);
  writeFileSync(path, `#!/bin/sh\necho '${prints}'\n`);
  chmodSync(path, 0o755);
}

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

/** Runs one of the two commands as the CLI would; `answer` is there when a person sits in front. */
export async function run(
  command: 'install' | 'uninstall',
  place: Place,
  values: OptionValues & { json?: boolean } = { yes: true },
  { words = [], answer }: { words?: string[]; answer?: boolean } = {},
): Promise<Outcome> {
  const out: string[] = [];
  const said: string[] = [];
  const cli: Cli = {
    env: place.env,
    home: daybookHome(place.env),
    now: () => new Date(),
    cwd: place.cwd,
    json: values.json === true,
    out: (text) => out.push(text),
    say: (text) => said.push(text),
    interactive: answer !== undefined,
    ask: async (question) => {
      said.push(question);
      return answer === true;
    },
  };
  const runCommand = command === 'install' ? runInstall : runUninstall;
  // The package here is empty: what is tried for real is tried where it is a real one.
  const isTried = command === 'install' && values['no-trial'] === undefined;
  const all = isTried ? { ...values, 'no-trial': true } : values;
  const code = await runCommand(cli, words, all, place);
  return { code, out: out.join('\n'), said: said.join('\n') };
}
