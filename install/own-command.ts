import { posix } from 'node:path';
import { HOME_WORD } from '../src/capture/home-word.ts';
import { fieldsOf } from '../src/platform/fields.ts';

/** The bundled file behind each event that we listen to, in the order of a session. */
export const HOOK_FILES = {
  SessionStart: 'session-start.cjs',
  PreCompact: 'pre-compact.cjs',
  SessionEnd: 'session-end.cjs',
} as const;

export type HookEvent = keyof typeof HOOK_FILES;

/** What has to be known of the files that entries run. */
export interface Disk {
  /** The name in the package.json of a folder, or undefined where none can be read. */
  readonly packageNameAt: (folder: string) => string | undefined;
  readonly isThere: (file: string) => boolean;
}

const HOOK_PATH = new RegExp(
  `^(?:(.*)/)?dist/hooks/(${Object.values(HOOK_FILES)
    .map((file) => file.replace('.', '\\.'))
    .join('|')})$`,
);

/**
 * Whether a hook entry of a settings file runs one of our hooks, whichever copy of Daybook that
 * belongs to, in exec form or as a shell line, however it is quoted.
 *
 * @param event - under which it stands.
 */
export function runsOurHook(entry: unknown, event: string, disk: Disk): boolean {
  if (scriptsOf(entry).some((path) => isOurFile(path, disk))) return true;
  // A copy that was moved or deleted left no package to ask, and a clone's folder has any name. A
  // missing file could be another product's: it is ours where folder, name and event all agree.
  const [, root = '', file] = matchOf(missingScript(entry, disk.isThere) ?? '') ?? [];
  const isOfEvent = Object.entries(HOOK_FILES).some(
    ([ours, one]) => ours === event && one === file,
  );
  return isOfEvent && disk.packageNameAt(root) === undefined;
}

/** The hook file that an entry runs and that is not there; undefined also where that cannot be told. */
export function missingScript(entry: unknown, isThere: Disk['isThere']): string | undefined {
  const paths = scriptsOf(entry);
  // A variable is filled in only when the line is run.
  const isPlain = (path: string) => isAbsolute(path) && !/[$`]/.test(path);
  if (paths.some(isThere)) return undefined;
  return paths.find((path) => isPlain(path) && matchOf(path) !== null);
}

/** What an entry may run: POSIX shells drop a backslash, Windows paths are made of them. */
function scriptsOf(entry: unknown): string[] {
  const { command, args } = fieldsOf(entry);
  if (Array.isArray(args)) return [scriptIn(args)];
  if (typeof command !== 'string') return [];
  return [true, false].map((escapes) => scriptIn(wordsOf(command, escapes)));
}

/** The home that an entry of ours tells its hook of; undefined: none. */
export function homeTo(entry: unknown): string | undefined {
  const { command, args } = fieldsOf(entry);
  // Our own lines write a Windows path with slashes, so a backslash escapes everywhere.
  const words = Array.isArray(args) ? args : wordsOf(String(command), true);
  const last = String(words.at(-1));
  return last.startsWith(HOME_WORD) ? last.slice(HOME_WORD.length) : undefined;
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
function isOurFile(path: string, { packageNameAt }: Disk): boolean {
  const match = matchOf(path);
  if (!match) return false;
  const root = match[1] ?? '.';
  const name = isAbsolute(root) ? packageNameAt(root) : undefined;
  return name === undefined
    ? /(^|[/ .@])daybook([@-][^/]*)?(\/|$)/i.test(root)
    : name === 'daybook';
}

function matchOf(path: string): RegExpExecArray | null {
  return HOOK_PATH.exec(posix.normalize(path.replaceAll('\\', '/')));
}

/** On either platform: settings are shared between them at times. */
function isAbsolute(path: string): boolean {
  return /^([/\\]|[A-Za-z]:[/\\])/.test(path);
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
