import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readTextIfAny, writeFileAside } from '../platform/files.ts';
import { OPENING_TAG } from './frame.ts';

const NAME = /^[a-z0-9-]{1,125}\.md$/;

/**
 * Puts a rendered context where the hook looks for it. With nothing to tell the file goes, so that
 * no session is told what was forgotten. What is there already is not written again.
 *
 * @param name - from `projectContextName` or `sessionContextName`.
 * @returns whether something changed.
 * @throws {RangeError} for a name that neither of them makes.
 */
export function writeContext(folder: string, name: string, text: string): boolean {
  if (!NAME.test(name)) throw new RangeError(`not a context file: ${name}`);
  const path = join(folder, name);
  const existing = readTextIfAny(path);
  if (existing === (text || undefined)) return false;
  if (text === '') rmSync(path, { force: true });
  else writeFileAside(path, text);
  return true;
}

/** Whether a file in the folder of the contexts is one of ours, by its name and how it begins. */
export function isContextFile(folder: string, name: string): boolean {
  return NAME.test(name) && (readTextIfAny(join(folder, name))?.startsWith(OPENING_TAG) ?? false);
}
