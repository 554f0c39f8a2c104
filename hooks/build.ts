// Builds the hooks: for each a launcher, and beside it the code, so that the launcher can hand V8 that
// text together with what V8 made of it last time.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { codeFileName } from '../src/capture/hook-code.ts';
import { PACKED } from '../src/redaction/rules.ts';

const HOOKS = ['session-start', 'session-end', 'pre-compact'] as const;
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Puts the texts that the rules come to in the place of the rules. */
const packedRules: Plugin = {
  name: 'packed-rules',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]redaction[\\/]rules\.ts$/ }, () => ({
      contents: `export const PACKED = ${JSON.stringify(PACKED)};`,
    })),
};

const common: BuildOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  logLevel: 'warning',
  plugins: [packedRules],
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
    define: { HOOK: JSON.stringify({ name, hash }) },
  });
  writeFileSync(at(`../dist/hooks/${codeFileName({ name, hash })}`), code);
}

await build({
  ...common,
  entryPoints: [at('opencode-plugin.ts')],
  outfile: at('../dist/hooks/opencode-plugin.js'),
  format: 'esm',
});
