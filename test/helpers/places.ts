import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

/** The files below a folder that hold a text, whatever its case; one that goes meanwhile holds nothing. */
export function filesHolding(folder: string, text: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .filter((path) => latin1IfAny(path).toLowerCase().includes(text));
}

function latin1IfAny(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    // SQLite takes -wal and -shm away when the last process closes a store.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
