// Builds the hooks: each one file that needs nothing beside it. The hook's code lies in it as a text,
// so that the launcher around it can hand V8 that text together with what V8 made of it last time.
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';

const HOOKS = ['session-start', 'session-end', 'pre-compact'] as const;
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const common: BuildOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  logLevel: 'warning',
};

for (const name of HOOKS) {
  const bundled = await build({ ...common, entryPoints: [at(`${name}.ts`)], write: false });
  const code = bundled.outputFiles?.[0]?.text;
  if (code === undefined) throw new Error(`esbuild gave no code for ${name}`);
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 12);
  await build({
    ...common,
    entryPoints: [at('launch.ts')],
    outfile: at(`../dist/hooks/${name}.cjs`),
    define: { HOOK: JSON.stringify({ name, hash, code }) },
  });
}
