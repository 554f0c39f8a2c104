// A clone of this repository on a Node for which the lockfile is not meant, as the README says it:
// `npm install --no-package-lock`, the checks, the build, and tests that start hooks and workers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { installNode } from './node-versions.ts';
import { CHECKOUT, trust } from './packed.ts';

const LONGEST_MS = 1_200_000;
const node = await installNode(24);
const skipped = 'skipped' in node ? node.skipped : undefined;
const folder = mkdtempSync(join(tmpdir(), 'daybook-contributor-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(skipped)(
  `a clone works on Node 24${skipped ? `: ${skipped}` : ''}`,
  async () => {
    if ('skipped' in node) return;
    const clone = join(folder, 'daybook');
    await execa('git', ['clone', '--quiet', CHECKOUT, clone]);
    const path = [node.bin, '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
    const env = { PATH: path, HOME: folder, LANG: 'C.UTF-8', ...trust() };
    const run = async (program: string, ...args: string[]) => {
      const options = { cwd: clone, env, extendEnv: false, timeout: LONGEST_MS } as const;
      return (await execa(program, args, { ...options, stdin: 'ignore', all: true })).all;
    };
    await run('npm', 'install', '--no-package-lock', '--no-audit', '--no-fund');
    expect(await run('git', 'status', '--porcelain')).toBe('');
    await run('npm', 'run', 'check');
    await run('npm', 'run', 'build');
    const files = ['hooks/worker-start', 'hooks/plugin-form', 'store/open', 'install/try-hooks'];
    const some = files.map((name) => `test/${name}.test.ts`);
    const said = await run('npx', 'vitest', 'run', '--config', 'test/vitest.config.ts', ...some);
    expect(said).toMatch(/Test Files.* passed/);
  },
  LONGEST_MS,
);
