// Nodes of other versions than the one that runs the tests, from the npm package with nothing but
// the program for one system, which needs no script to be installed.
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Installed } from './claude-code.ts';

/** The folder that holds the newest `node` of a major version, or why there is none. */
export async function installNode(major: number): Promise<Installed> {
  if (process.versions.node.startsWith(`${major}.`)) return { bin: dirname(process.execPath) };
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(tmpdir(), `daybook-e2e-node-${major}`);
  const bin = join(folder, 'node_modules', name, 'bin');
  try {
    if (!existsSync(join(bin, 'node'))) {
      mkdirSync(folder, { recursive: true });
      const how = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder];
      await execa('npm', ['install', ...how, `${name}@${major}`]);
    }
    const { stdout } = await execa(join(bin, 'node'), ['--version'], { timeout: 60_000 });
    if (!stdout.startsWith(`v${major}.`))
      return { skipped: `skipped: installed Node is ${stdout}` };
    return { bin };
  } catch (error) {
    const reason = (error as { shortMessage?: string }).shortMessage ?? String(error);
    return { skipped: `skipped: Node ${major} cannot be installed: ${reason}` };
  }
}
