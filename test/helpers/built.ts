import { fileURLToPath } from 'node:url';

/** @param name - below `dist`, where `npm test` has just built it. */
export function builtPath(name: string): string {
  return fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
}
