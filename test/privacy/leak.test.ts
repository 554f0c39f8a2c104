import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, expect, test } from 'vitest';
import { runBuiltCli } from '../helpers/built-cli.ts';
import { type WorkerWorld, workerWorld } from '../helpers/worker-world.ts';
import { modesIn } from '../hooks/hook-place.ts';
import { SECRETS } from '../redaction/secret-shapes.ts';
import type { SecretShape } from '../redaction/shape.ts';

// Every shape of secret is planted wherever a session can hold one. Then the real hooks and the real
// worker run, with a summariser that repeats all it is told, and everything that they wrote is read.

/** A summariser may be asked 120 times in an hour, and each session asks once. */
const SESSIONS_AT_ONCE = 100;

/** What hooks, worker and commands left and said. */
interface Traces {
  readonly spooled: string;
  readonly prompts: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly printed: string;
  /** Permission bits of everything in the home, by name. */
  readonly modes: Readonly<Record<string, string>>;
  readonly counts: Readonly<Record<'sessions' | 'messages' | 'entries', number>>;
}

const ALL_TRACES: Traces[] = [];

beforeAll(async () => {
  for (let at = 0; at < SECRETS.length; at += SESSIONS_AT_ONCE) {
    ALL_TRACES.push(await tracesOf(SECRETS.slice(at, at + SESSIONS_AT_ONCE)));
  }
}, 300_000);

async function tracesOf(shapes: readonly SecretShape[]): Promise<Traces> {
  const summariser = join(import.meta.dirname, '../helpers/echoing-summariser.cjs');
  const world = workerWorld({
    DAYBOOK_SUMMARY_BACKEND: 'command',
    DAYBOOK_COMMAND_ARGV: JSON.stringify([process.execPath, summariser]),
  });
  const umask = process.umask(0); // what is private must be so under anybody's
  try {
    for (const [n, shape] of shapes.entries()) await plant(world, shape, n);
    const spooled = everyFile(world.home.spool).map((path) => readFileSync(path, 'utf8'));
    expect(spooled).toHaveLength(2 * shapes.length);
    expect(await world.worker()).toEqual({ code: 0, signal: null });
    const ran = [['list', '--all', '--limit', '1000'], ['status'], ['export'], ['today']].map(
      (words) => runBuiltCli(words, world.env),
    );
    const printed = (await Promise.all(ran)).map(({ stdout, stderr }) => stdout + stderr);
    return {
      spooled: spooled.join('\n'),
      prompts: readFileSync(`${world.home.root}.prompts`, 'utf8'),
      files: everyFile(world.home.root).map((path) => ({
        name: path.slice(world.home.root.length + 1),
        text: said(path),
      })),
      printed: printed.join('\n'),
      modes: modesIn(world.home.root),
      counts: countsIn(world.home.store),
    };
  } finally {
    process.umask(umask);
    world.remove();
  }
}

/** One session that says a secret in every way there is. */
async function plant(world: WorkerWorld, { text }: SecretShape, n: number): Promise<void> {
  const session = world.session(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
  const call = (name: string, input: object) => {
    const content = [{ type: 'tool_use', id: `t-${name}`, name, input }];
    const message = { id: `m${n}-${name}`, role: 'assistant', content };
    return session.line({ type: 'assistant', gitBranch: text, message });
  };
  const result = (name: string, is_error: boolean) => {
    const content = [{ type: 'tool_result', tool_use_id: `t-${name}`, is_error, content: text }];
    return session.line({ type: 'user', message: { role: 'user', content } });
  };
  session.prompt(text).answer(`I have read it.\n${text}`, text);
  call('Bash', { command: text });
  result('Bash', true);
  call('Write', { file_path: '/home/ada/x', content: text });
  call('Custom', { anything: { nested: [text] } });
  result('Custom', false);
  session.line({ type: 'attachment', attachment: { type: 'queued_command', prompt: text } });
  session.line({ type: 'custom-title', customTitle: text });
  session.prompt(`Once more:\n${text}`).answer('Done.');
  await world.hook('pre-compact', session, 'no worker');
  await world.hook('session-end', session, 'no worker');
}

function everyFile(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

const isStore = (path: string) => path.endsWith('.db');

/** What a file says, however it spells it: its bytes, and the texts of a database. */
function said(path: string): string {
  if (!isStore(path)) return readFileSync(path, 'utf8');
  const store = new Database(path, { readonly: true });
  const tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_fts%'";
  const texts = (store.prepare(tables).pluck().all() as string[]).map((table) =>
    JSON.stringify(store.prepare(`SELECT * FROM "${table}"`).all()),
  );
  store.close();
  return `${texts.join('\n')}\n${readFileSync(path, 'utf8')}`;
}

function countsIn(path: string): Traces['counts'] {
  const store = new Database(path, { readonly: true });
  const count = (table: string) =>
    store.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  const counts = {
    sessions: count('sessions'),
    messages: count('messages'),
    entries: count('entries'),
  };
  store.close();
  return counts;
}

/** The names of the shapes that a text gives away, as they are or inside JSON. */
function leaked(text: string): string[] {
  const holds = (secret: string) =>
    text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1));
  return SECRETS.filter(({ secrets }) => secrets.some(holds)).map(({ name }) => name);
}

test('the sessions were captured, summarised and written', () => {
  const sum = (what: keyof Traces['counts']) =>
    ALL_TRACES.reduce((total, { counts }) => total + counts[what], 0);
  // A private block can be all that a session says.
  expect(sum('sessions')).toBeGreaterThan(SECRETS.length * 0.9);
  expect(sum('entries')).toBeGreaterThan(SECRETS.length * 0.9);
  expect(sum('messages')).toBeGreaterThan(SECRETS.length * 8);
  for (const { files, prompts } of ALL_TRACES) {
    expect(prompts).toContain('[redacted: ');
    for (const folder of ['backups/', 'daily/', 'context/', 'logs/', 'store.db'])
      expect(
        files.some(({ name }) => name.startsWith(folder)),
        folder,
      ).toBe(true);
  }
});

test('no secret is in what the hooks spooled', () => {
  expect(ALL_TRACES.flatMap(({ spooled }) => leaked(spooled))).toEqual([]);
});

test('no secret is in what the summariser was told', () => {
  expect(ALL_TRACES.flatMap(({ prompts }) => leaked(prompts))).toEqual([]);
});

test('no secret is in any file of ours', () => {
  const files = ALL_TRACES.flatMap((traces) => traces.files);
  expect(files.flatMap(({ name, text }) => leaked(text).map((leak) => `${name}: ${leak}`))).toEqual(
    [],
  );
});

test('no secret is in what commands print', () => {
  expect(ALL_TRACES.flatMap(({ printed }) => leaked(printed))).toEqual([]);
});

test('every file and folder is its owner’s alone, whatever the umask', () => {
  for (const { modes } of ALL_TRACES) {
    expect(Object.keys(modes).length).toBeGreaterThan(20);
    expect(Object.entries(modes).filter(([, mode]) => !/^[67]00$/.test(mode))).toEqual([]);
  }
});
