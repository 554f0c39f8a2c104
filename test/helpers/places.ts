import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A folder of this test alone, gone when it ends. */
export function temporaryFolder(prefix = 'daybook-test-'): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/**
 * A worker that a test does not wait for may write into the folder while it goes: what came after it
 * was listed needs another look, which `maxRetries` does not take.
 */
export async function removeFolder(folder: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (tries === 50) throw error;
      await new Promise((go) => setTimeout(go, 100));
    }
  }
}

/** @param name - below `test/fixtures`. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

export function fixture(name: string): string {
  return readFileSync(fixturePath(name), 'utf8');
}

export { builtPath } from './built.ts';

/**
 * The files below a folder that hold a text, whatever its case; the text in lower case. A process of its
 * own looks: whoever reads the file of a store that it has open gives up SQLite's locks on it, and
 * another process takes its -wal and -shm away.
 */
export function filesHolding(folder: string, text: string): string[] {
  const script = fileURLToPath(new URL('files-holding.mjs', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [script, folder, text], { encoding: 'utf8' }));
}
