// The real opencode, from npm, in a sandbox: one prompt without a terminal (`opencode run`), or a
// person's session in a terminal.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, type ResultPromise } from 'execa';
import type { Installed } from './claude-code.ts';
import type { Sandbox } from './sandbox.ts';
import { Terminal } from './terminal.ts';

/** The version that the recorded contract and the fixtures are from. */
const VERSION = process.env.DAYBOOK_E2E_OPENCODE_VERSION ?? '1.18.33';

/** Installs it once per version into the temporary folder of this system. */
export async function installOpencode(): Promise<Installed> {
  if (process.platform === 'win32') return { skipped: 'skipped: the driver needs a POSIX system' };
  const folder = join(tmpdir(), `daybook-e2e-opencode-${VERSION}`);
  const bin = join(folder, 'node_modules', '.bin');
  try {
    if (!existsSync(join(bin, 'opencode'))) {
      mkdirSync(folder, { recursive: true });
      const name = `opencode-ai@${VERSION}`;
      await execa('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, name]);
    }
    const { stdout } = await execa(join(bin, 'opencode'), ['--version'], {
      env: { HOME: folder, PATH: process.env.PATH },
      extendEnv: false,
      timeout: 60_000,
    });
    if (!stdout.startsWith(VERSION)) return { skipped: `skipped: installed opencode is ${stdout}` };
    return { bin };
  } catch (error) {
    const reason = (error as { shortMessage?: string }).shortMessage ?? String(error);
    return { skipped: `skipped: opencode ${VERSION} cannot be installed: ${reason}` };
  }
}

/** Keeps opencode from everything but the model on this machine. */
export const ALONE = {
  OPENCODE_DISABLE_AUTOUPDATE: '1',
  OPENCODE_DISABLE_MODELS_FETCH: '1',
  OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  OPENCODE_DISABLE_SHARE: '1',
};

export const configFolder = ({ home }: Pick<Sandbox, 'home'>) => join(home, '.config', 'opencode');
export const dataFolder = ({ home }: Pick<Sandbox, 'home'>) =>
  join(home, '.local', 'share', 'opencode');

/** The settings of a person who has one provider: the mock model. */
export function configureOpencode(sandbox: Pick<Sandbox, 'home'>, modelUrl: string): void {
  const limit = { context: 200_000, output: 8_000 };
  const model = (name: string) => ({ name, tool_call: true, limit });
  const config = {
    $schema: 'https://opencode.ai/config.json',
    autoupdate: false,
    share: 'disabled',
    model: 'mock/m1',
    small_model: 'mock/small',
    enabled_providers: ['mock'],
    permission: { '*': 'allow' },
    provider: {
      mock: {
        npm: '@ai-sdk/openai-compatible',
        name: 'Mock',
        options: { baseURL: `${modelUrl}/v1`, apiKey: 'dummy-key-of-the-end-to-end-test' },
        models: { m1: model('One'), small: model('Small') },
      },
    },
  };
  mkdirSync(configFolder(sandbox), { recursive: true });
  writeFileSync(join(configFolder(sandbox), 'opencode.json'), JSON.stringify(config, null, 2));
}

/** `opencode run`: one prompt, to its end. @returns the id of its session. */
export async function run(
  sandbox: Sandbox,
  text: string,
  args: readonly string[] = [],
): Promise<string> {
  const { stdout } = await startRun(sandbox, text, args);
  const lines = stdout.split('\n').filter((line) => line !== '');
  const ids = lines.map((line) => (JSON.parse(line) as { sessionID: string }).sessionID);
  if (ids[0] === undefined) throw new Error(`opencode said nothing:\n${stdout}`);
  return ids[0];
}

/** The same, while it runs: for a session that is killed. */
export function startRun(
  sandbox: Sandbox,
  text: string,
  args: readonly string[] = [],
): ResultPromise<{ stdin: 'ignore' }> {
  return execa('opencode', ['run', '--format', 'json', ...args, text], {
    cwd: sandbox.project,
    env: sandbox.env,
    extendEnv: false,
    stdin: 'ignore',
    timeout: 120_000,
  });
}

/** A session in a terminal, ready for the first line. */
export async function openTui(sandbox: Sandbox, args: readonly string[] = []): Promise<Terminal> {
  const terminal = await Terminal.open(['opencode', ...args], sandbox);
  await terminal.see('Ask anything');
  return terminal;
}
