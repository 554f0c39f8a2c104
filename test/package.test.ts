import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));
const textOf = (path: string) => readFileSync(`${root}${path}`, 'utf8');
const manifest = JSON.parse(textOf('package.json'));

/** Of what `npm pack` takes; scripts are left out, since they would build anew under other tests. */
async function packed(): Promise<string[]> {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await run('npm', args, { cwd: root, shell: process.platform === 'win32' });
  const report: unknown = JSON.parse(stdout);
  const [first] = Array.isArray(report) ? report : Object.values(report as object);
  return first.files.map(({ path }: { path: string }) => path).sort();
}

test('the package holds what it needs and nothing else', async () => {
  const files = await packed();
  const chunks = files.filter((path) => /^dist\/chunks\/[A-Z0-9]+\.js$/.test(path));
  expect(chunks.length).toBeGreaterThan(0);
  const code = files.filter((path) => /^dist\/hooks\/[a-z-]+-[\da-f]{12}\.cjs$/.test(path));
  const nameOf = (path: string) => path.replace(/-[\da-f]{12}(?=\.cjs$)/, '');
  expect(code.map(nameOf)).toEqual(files.filter((path) => /hooks\/[a-z-]+\.cjs$/.test(path)));
  expect(files.filter((path) => ![...chunks, ...code].includes(path))).toEqual([
    '.claude-plugin/icon.png',
    '.claude-plugin/marketplace.json',
    '.claude-plugin/plugin.json',
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/cli.js',
    'dist/demo/session-end.json',
    'dist/demo/session-start.json',
    'dist/demo/transcript.jsonl',
    'dist/hooks/opencode-plugin.js',
    'dist/hooks/pre-compact.cjs',
    'dist/hooks/session-end.cjs',
    'dist/hooks/session-start.cjs',
    'dist/worker.js',
    'hooks/hooks.json',
    'package.json',
  ]);
});

test('what is packed imports nothing that is not installed with it, and hooks import nothing', async () => {
  const code = (await packed()).filter((path) => /^dist\/.*\.c?js$/.test(path));
  const word = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'`]([@a-z][\w@./:-]*)["'`]/g;
  const imported = (path: string) => [...textOf(path).matchAll(word)];
  const packageOf = (name: string) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] as string;
  const isForeign = (name: string) => !name.startsWith('node:') && !builtinModules.includes(name);
  const namesIn = (path: string) => imported(path).map(([, name]) => packageOf(name as string));
  for (const path of code.filter((one) => one.startsWith('dist/hooks/')))
    expect(namesIn(path).filter(isForeign), path).toEqual([]);
  const needed = new Set(code.flatMap(namesIn).filter(isForeign));
  expect([...needed].sort()).toEqual(Object.keys(manifest.dependencies).sort());
});

test('the program is one that a shell can start', () => {
  expect(textOf(manifest.bin.daybook)).toMatch(/^#!\/usr\/bin\/env node\n/);
});

test('what opencode loads exports one plugin, and no script runs at an installation', async () => {
  const paths = [manifest.exports['.'], manifest.exports['./server']];
  for (const path of paths) {
    const module = await import(`${root}${path}`);
    expect(Object.keys(module)).toEqual(['default']);
    expect(module.default).toMatchObject({ id: 'daybook', server: expect.any(Function) });
  }
  const scripts = Object.keys(manifest.scripts);
  expect(scripts.filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual([]);
});

test('publint finds nothing', async (context) => {
  const program = `${root}node_modules/publint/src/cli.js`;
  if (!existsSync(program)) context.skip('publint is not installed here: npm install');
  const { stdout } = await run(process.execPath, [program, '--strict', '--pack', 'false'], {
    cwd: root,
  });
  expect(stdout).toContain('All good!');
});
