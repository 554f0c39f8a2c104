import { readFileSync } from 'node:fs';
import { packageRoot } from './package-root.ts';

/** The version in our own package.json. */
export function programVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('package.json', packageRoot()), 'utf8'));
  return String((manifest as { version: unknown }).version);
}
