import { posix } from 'node:path';
import { HOME_WORD } from '../src/capture/home-word.ts';

/** The bundled file behind each event that we listen to, in the order of a session. */
export const HOOK_FILES = {
  SessionStart: 'session-start.cjs',
  PreCompact: 'pre-compact.cjs',
  SessionEnd: 'session-end.cjs',
} as const;

export type HookEvent = keyof typeof HOOK_FILES;

/** The name in the package.json of a folder, or undefined where none can be read. */
export type PackageNameAt = (folder: string) => string | undefined;

const HOOK_PATH = new RegExp(
  `^(?:(.*)/)?dist/hooks/(?:${Object.values(HOOK_FILES)
    .map((file) => file.replace('.', '\\.'))
    .join('|')})$`,
);

/**
 * Whether a hook entry of a settings file runs one of our hooks, whichever copy of Daybook that
 * belongs to, in exec form or as a shell line, however it is quoted.
 */
export function runsOurHook(entry: unknown, packageNameAt: PackageNameAt): boolean {
  const { command, args } = (entry ?? {}) as { command?: unknown; args?: unknown };
  const isOurs = (path: string) => isOurFile(path, packageNameAt);
  if (Array.isArray(args)) return isOurs(scriptIn(args));
  if (typeof command !== 'string') return false;
  // POSIX shells drop a backslash, Windows paths are made of them: read the line both ways.
  return [true, false].some((escapes) => isOurs(scriptIn(wordsOf(command, escapes))));
}

/** Our file stands last, but for the home. '' where there is none. */
export function scriptIn(words: readonly unknown[]): string {
  const last = words.findLast((word) => !String(word).startsWith(HOME_WORD));
  return typeof last === 'string' ? last : '';
}

/**
 * Other products may have a `dist/hooks/session-end.cjs` too. The package that it belongs to decides;
 * where that is gone (an older copy, deleted since), a folder of our name in the path does.
 */
function isOurFile(path: string, packageNameAt: PackageNameAt): boolean {
  const match = HOOK_PATH.exec(posix.normalize(path.replaceAll('\\', '/')));
  if (!match) return false;
  const root = match[1] ?? '.';
  const isAbsolute = /^(\/|[A-Za-z]:\/)/.test(root);
  const name = isAbsolute ? packageNameAt(root) : undefined;
  return name === undefined
    ? /(^|[/ .@])daybook([@-][^/]*)?(\/|$)/i.test(root)
    : name === 'daybook';
}

/** What people append so that a hook stays quiet: it runs no other program. */
const QUIET_TAIL =
  /(?:\s*(?:\|\|\s*(?:true|:|exit 0)|\d?>>?\s*(?:&\d|\/dev\/null|NUL|\$null)|&|;))*\s*$/i;

/**
 * The words of a command line. A line that does more than run one program is somebody's own: of that,
 * nothing.
 *
 * @param escapes - whether a backslash outside single quotes escapes what follows.
 */
function wordsOf(line: string, escapes: boolean): string[] {
  const words: string[] = [];
  const add = (char = '') => words.push(`${words.pop()}${char}`);
  let quote = '';
  let isOpen = false;
  // PowerShell's call operator comes first.
  const text = line.replace(/^\s*&\s*/, '').replace(QUIET_TAIL, '');
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (quote === '' && /[;&|<>\n]/.test(char)) return [];
    if (quote === '' && /\s/.test(char)) {
      isOpen = false;
      continue;
    }
    if (!isOpen) words.push('');
    isOpen = true;
    if (char === quote) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (escapes && char === '\\' && quote !== "'" && at + 1 < text.length) add(text[++at]);
    else add(char);
  }
  return words;
}
