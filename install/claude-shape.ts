// The shape that Claude Code wants its settings to have, as far as another one takes our hooks with it.
// Seen with 2.1.197, 2.1.329 and 2.1.330: an event that is no list does no harm, nor does a number in
// `env`; an `env` that is no object takes the whole file.
import { type Fields, fieldsOf } from '../src/platform/fields.ts';
import { isAtLeast } from './claude-version.ts';

/** The oldest version that was seen to leave out no more than the entry itself. */
const ENTRY_ALONE_SINCE = [2, 1, 329] as const;

/** @param version - as `claude --version` prints it; undefined when that cannot be had. */
export function skipsEntryAlone(version: string | undefined): boolean {
  return isAtLeast(version, ENTRY_ALONE_SINCE);
}

/**
 * What is wrong with the first entry in `hooks` of another shape; undefined where all are fine. 2.1.329
 * leaves that entry out and says so, 2.1.197 all of the file without a word.
 */
export function misshapenHook({ hooks }: Fields): string | undefined {
  for (const [event, groups] of Object.entries(fieldsOf(hooks))) {
    if (!Array.isArray(groups)) continue;
    for (const [at, group] of groups.entries()) {
      const fault = faultOfGroup(group, `hooks.${event}[${at}]`);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

function faultOfGroup(group: unknown, where: string): string | undefined {
  if (!isObject(group)) return `${where} is no object`;
  const { hooks, matcher } = group;
  if (!Array.isArray(hooks)) return `${where} has no list "hooks"`;
  if (matcher !== undefined && typeof matcher !== 'string') return `${where}.matcher is no text`;
  return hooks
    .map((hook, at) => faultOfHook(hook, `${where}.hooks[${at}]`))
    .find((fault) => fault !== undefined);
}

function faultOfHook(hook: unknown, where: string): string | undefined {
  if (!isObject(hook)) return `${where} is no object`;
  const { type, command, timeout } = hook;
  if (typeof type !== 'string') return `${where} has no "type"`;
  if (type === 'command' && typeof command !== 'string') return `${where} has no "command"`;
  const isTime = timeout === undefined || (typeof timeout === 'number' && timeout > 0);
  return isTime ? undefined : `${where}.timeout is no number above 0`;
}

/** Whether `env` is such that no version takes anything from the file. */
export function isEnvMisshapen({ env }: Fields): boolean {
  return env !== undefined && !isObject(env);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
