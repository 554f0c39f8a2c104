import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readTextForHook } from '../platform/files.ts';
import { daybookHome } from '../platform/home.ts';
import { openLog } from '../platform/log.ts';

/**
 * Which code a hook's launcher runs. It lies beside the launcher, in a file of its own: Node reads a
 * file in less than half the time that V8 takes for a text that long within a program.
 */
export interface HookCode {
  readonly name: string;
  /** Of the code: V8 itself compares no more than the length of a text with what it compiled. */
  readonly hash: string;
}

export interface ReadHookCode extends HookCode {
  readonly file: string;
  /** A CommonJS module that exports `run`. */
  readonly text: string;
}

export function codeFileName({ name, hash }: HookCode): string {
  return `${name}-${hash}.cjs`;
}

/**
 * @param own - what the launcher was built with. An upgrade may have put another version in its place
 * since: that one then.
 * @returns undefined where there is none, which is logged.
 */
export function readHookCode(own: HookCode, folder: string): ReadHookCode | undefined {
  const code = readCode(own, folder) ?? readCode({ ...own, hash: hashIn(folder, own) }, folder);
  if (code) return code;
  const log = openLog(daybookHome(process.env).logs, 'hooks');
  log('error', 'code-missing', { hook: own.name, folder });
  return undefined;
}

function readCode(hook: HookCode, folder: string): ReadHookCode | undefined {
  const file = join(folder, codeFileName(hook));
  const text = readTextForHook(file);
  return text === undefined ? undefined : { ...hook, file, text };
}

function hashIn(folder: string, { name }: HookCode): string {
  const wanted = new RegExp(`^${name}-([\\da-f]{12})\\.cjs$`);
  try {
    return readdirSync(folder).flatMap((one) => wanted.exec(one)?.[1] ?? [])[0] ?? '';
  } catch {
    return ''; // the folder itself is gone
  }
}
