// The tarball as people install it: in an empty folder, with an empty cache of npm, on the oldest
// Node and on a new one, there also where npm runs no scripts of packages; and then a session.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { installClaudeCode, prompt } from './claude-code.ts';
import { installNode } from './node-versions.ts';
import { ALONE, configureOpencode, installOpencode, run as runOpencode } from './opencode.ts';
import { answerEither } from './opencode-script.ts';
import { npmrc, pack, type Registry, startRegistry, trust } from './packed.ts';
import { Stage } from './stage.ts';

const claude = await installClaudeCode();
const opencode = await installOpencode();
const nodes = { 20: await installNode(20), 24: await installNode(24) };
/** Where the binary of SQLite for Node 20 cannot be downloaded it is compiled. */
const LONGEST_MS = 1_200_000;
const SETTINGS = '{\n  "model": "sonnet"\n}\n';

describe.each([
  { major: 20, how: 'as npm does it', flags: [], sqlite: /^12\./ },
  { major: 24, how: 'as npm does it', flags: [], sqlite: /^13\./ },
  { major: 24, how: 'with --ignore-scripts', flags: ['--ignore-scripts'], sqlite: /^13\./ },
] as const)('the package on Node $major, installed $how', ({ major, flags, sqlite }) => {
  const node = nodes[major];
  const skipped = [claude, opencode, node].flatMap((one) =>
    'skipped' in one ? [one.skipped] : [],
  )[0];
  const folder = mkdtempSync(join(tmpdir(), 'daybook-packed-'));
  let registry: Registry;
  let tarball: string;
  let stage: Stage | undefined;

  beforeAll(async () => {
    tarball = await pack(folder);
    registry = await startRegistry(tarball);
  });

  afterEach(() => stage?.close());

  afterAll(async () => {
    await registry?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.skipIf(skipped)(
    `captures and finds a session of each agent${skipped ? `: ${skipped}` : ''}`,
    async () => {
      if ('skipped' in claude || 'skipped' in opencode || 'skipped' in node) return;
      const bins = [node.bin, claude.bin, opencode.bin];
      stage = await Stage.open(bins, answerEither, () => ALONE);
      const { sandbox } = stage;
      configureOpencode(sandbox, stage.model.url);
      const { env, home, project } = sandbox;
      const app = join(sandbox.root, 'an empty folder');
      const settings = join(home, '.claude', 'settings.json');
      mkdirSync(app);
      mkdirSync(join(home, '.claude'));
      writeFileSync(settings, SETTINGS);
      writeFileSync(join(home, '.npmrc'), await npmrc(registry.url));
      const run = async (cwd: string, program: string, ...args: string[]) => {
        const world = { cwd, env: { ...env, ...trust() }, extendEnv: false } as const;
        const options = {
          ...world,
          stdin: 'ignore',
          all: true,
          timeout: LONGEST_MS - 60_000,
        } as const;
        return (await execa(program, args, options)).all;
      };
      const daybook = (...words: string[]) =>
        run(project, join(app, 'node_modules', '.bin', 'daybook'), ...words);

      expect(await run(app, 'node', '--version')).toMatch(new RegExp(`^v${major}\\.`));
      await run(app, 'npm', 'install', '--no-audit', '--no-fund', ...flags, tarball);
      const library = join(app, 'node_modules', 'better-sqlite3', 'package.json');
      expect(JSON.parse(readFileSync(library, 'utf8')).version).toMatch(sqlite);

      await daybook('install', '--yes');
      await prompt(sandbox, 'Plant marigold');
      await runOpencode(sandbox, 'Plant larkspur');
      // Waits for the worker that a hook has started, and does what it has left.
      await daybook('flush');
      expect(await daybook('search', 'marigold')).toContain('marigold');
      expect(await daybook('search', 'larkspur')).toContain('larkspur');
      expect(await daybook('status')).toMatch(/2 entries, 2 sessions/);
      expect(await daybook('doctor')).toMatch(/Daybook works\./);

      await daybook('uninstall', '--yes');
      expect(readFileSync(settings, 'utf8')).toBe(SETTINGS);
      expect(existsSync(join(home, '.daybook', 'store.db'))).toBe(true);
    },
    LONGEST_MS,
  );
});
