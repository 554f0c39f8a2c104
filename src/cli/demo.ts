import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { spooledNames } from '../capture/spool.ts';
import { readDay } from '../daily/daily-log.ts';
import { runningWorker } from '../flush/lock.ts';
import { UserError } from '../platform/errors.ts';
import { daybookHome, type Home } from '../platform/home.ts';
import { lastEntry } from '../store/entries.ts';
import { openStoreIfAny } from '../store/open.ts';
import { search } from '../store/search.ts';
import { type Cli, type Command, printJson } from './command.ts';
import { packageRoot } from './package-root.ts';
import { markMatches } from './terminal.ts';

/** The worker needs a second or so; a machine under load gets the time. */
const WAIT_MS = 30_000;
const LOOKED_FOR = 'full jitter';

export const demoCommand: Command = {
  name: 'demo',
  synopsis: '[--keep]',
  about: 'Runs a recorded session through the real hooks and worker, in a throwaway home.',
  options: { keep: { type: 'boolean' } },
  optionHelp: { keep: 'leave the throwaway home behind, to look around in' },
  examples: ['daybook demo', 'daybook demo --keep'],
  run: async (cli, _words, values) => {
    const place = mkdtempSync(join(tmpdir(), 'daybook-demo-'));
    try {
      const found = await runDemo(cli, place);
      if (cli.json) printJson(cli, found);
      else show(cli, found);
      return 0;
    } finally {
      if (values.keep) cli.say(`\nThe throwaway home is ${place}.`);
      else rmSync(place, { recursive: true, force: true });
    }
  },
};

interface Found {
  readonly hookMs: number;
  readonly dailyLog: { path: string; text: string };
  readonly search: { words: string; store: string; snippet: string };
  readonly nextStart: { hook: string; context: string };
}

async function runDemo(cli: Cli, place: string): Promise<Found> {
  const home = daybookHome({ DAYBOOK_HOME: join(place, 'daybook') });
  const project = join(place, 'uploader');
  const env = {
    PATH: cli.env.PATH,
    HOME: place,
    DAYBOOK_HOME: home.root,
    CLAUDE_PROJECT_DIR: project,
    DAYBOOK_SUMMARY_BACKEND: 'extractive',
  };
  const { end, start } = layOut(place, project);
  const startedMs = performance.now();
  await runHook('session-end', end, env);
  const hookMs = Math.round(performance.now() - startedMs);
  const entry = await entryWritten(home.store);
  await workerGone(home); // it writes the context after the entry
  const daily = join(home.daily, `${entry.day}.md`);
  const store = openStoreIfAny(home.store);
  const [hit] = store ? search(store, LOOKED_FOR, { limit: 1 }).hits : [];
  store?.close();
  const printed = await runHook('session-start', start, env);
  await workerGone(home); // a start asks for one too, and the folder is about to go
  const { hookSpecificOutput } = JSON.parse(printed) as {
    hookSpecificOutput: { additionalContext: string };
  };
  return {
    hookMs,
    dailyLog: { path: daily, text: readDay(home.daily, entry.day) ?? '' },
    search: { words: LOOKED_FOR, store: home.store, snippet: hit?.snippet ?? '' },
    nextStart: { hook: hookPath('session-start'), context: hookSpecificOutput.additionalContext },
  };
}

/** The recording as if it had just happened in a folder of this machine. */
function layOut(place: string, project: string): { end: string; start: string } {
  const recorded = (name: string) =>
    readFileSync(new URL(`dist/demo/${name}`, packageRoot()), 'utf8');
  const payload = JSON.parse(recorded('session-end.json')) as { transcript_path: string };
  const transcript = join(
    place,
    '.claude',
    'projects',
    'uploader',
    payload.transcript_path.split('/').at(-1) as string,
  );
  mkdirSync(dirname(transcript), { recursive: true });
  mkdirSync(project, { recursive: true });
  writeFileSync(transcript, movedToNow(recorded('transcript.jsonl')));
  const here = (text: string) => {
    return JSON.stringify({ ...JSON.parse(text), transcript_path: transcript, cwd: project });
  };
  return { end: here(recorded('session-end.json')), start: here(recorded('session-start.json')) };
}

function movedToNow(transcript: string): string {
  const times = /"timestamp":"([^"]+)"/g;
  const latestMs = Math.max(
    ...[...transcript.matchAll(times)].map(([, time]) => Date.parse(time as string)),
  );
  const shiftMs = Date.now() - latestMs;
  return transcript.replace(times, (_, time: string) => {
    return `"timestamp":"${new Date(Date.parse(time) + shiftMs).toISOString()}"`;
  });
}

function hookPath(name: string): string {
  return fileURLToPath(new URL(`dist/hooks/${name}.cjs`, packageRoot()));
}

async function runHook(
  name: string,
  stdin: string,
  env: Record<string, string | undefined>,
): Promise<string> {
  const path = hookPath(name);
  if (!existsSync(path))
    throw new UserError('NOT_BUILT', `${path} is missing`, 'Run `npm run build` first.');
  const { stdout } = await execa(process.execPath, [path], { input: stdin, env, extendEnv: false });
  return stdout;
}

async function workerGone(home: Home): Promise<void> {
  const untilMs = Date.now() + WAIT_MS;
  const isBusy = () => runningWorker(home) !== undefined || spooledNames(home).length > 0;
  while (isBusy() && Date.now() < untilMs) await new Promise((go) => setTimeout(go, 50));
}

async function entryWritten(storePath: string): Promise<{ day: string }> {
  for (const untilMs = Date.now() + WAIT_MS; Date.now() < untilMs; ) {
    const store = openStoreIfAny(storePath);
    const entry = store && lastEntry(store);
    store?.close();
    if (entry?.isWritten) return entry;
    await new Promise((go) => setTimeout(go, 50));
  }
  throw new UserError(
    'DEMO_FAILED',
    `the worker wrote no entry within ${WAIT_MS / 1_000} s`,
    'Run `daybook demo --keep` and look at logs/ in the folder it names.',
  );
}

function show(cli: Cli, { hookMs, dailyLog, search: hit, nextStart }: Found): void {
  const heading = (text: string) => cli.out(`\n──── ${text}\n`);
  cli.out('A recorded Claude Code session ends. No model, no network, no account is used here.');
  cli.out(`The SessionEnd hook took ${hookMs} ms; the detached worker did the rest.`);
  heading(`The daily log: ${dailyLog.path}`);
  cli.out(dailyLog.text.trimEnd());
  heading(`daybook search ${hit.words}: from ${hit.store}`);
  cli.out(markMatches(hit.snippet));
  heading(`What the next session starts with: printed by ${nextStart.hook}`);
  cli.out(nextStart.context);
}
