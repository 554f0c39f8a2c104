// The same from outside: the built programs, files, exit codes, and what is left behind.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { builtPath } from '../helpers/built.ts';
import { SETTINGS_TEXTS } from '../install/settings-texts.ts';
import { assertCivil, assertSound } from './holds.ts';
import { mutatedBytes, mutatedText, mutatedValues } from './mutation.ts';
import { opencodePlugin } from './opencode-process.ts';
import { onStage } from './programs.ts';
import { PAYLOADS, TRANSCRIPTS } from './recordings.ts';
import { replyTargets } from './reply-processes.ts';
import { TALK } from './talk.ts';
import { type Target, target } from './target.ts';

const CLI = builtPath('cli.js');
const WORKER = builtPath('worker.js');
const SHORT = TRANSCRIPTS.filter(({ length }) => length < 60_000);

function hooks(): Target[] {
  const recorded = PAYLOADS.map((bytes) => JSON.parse(bytes.toString()));
  const stdin = fc.oneof(
    mutatedBytes(PAYLOADS),
    mutatedValues(recorded).map((one) => Buffer.from(JSON.stringify(one) ?? '')),
  );
  const input = fc.tuple(stdin, mutatedBytes(SHORT));
  return ['session-start', 'session-end', 'pre-compact'].map((name) =>
    target(`process: hook ${name}`, input, ([payload, transcript]) =>
      onStage(async (stage) => {
        const path = stage.write('.claude/projects/-p/s.jsonl', transcript);
        const alone = join(stage.folder, 'alone', 'hooks');
        cpSync(builtPath('hooks'), alone, { recursive: true });
        const named = payload.toString('latin1').replace(/(?<="transcript_path":")[^"]*/, path);
        const stdinBytes = Buffer.from(named, 'latin1');
        const ended = await stage.run(join(alone, `${name}.cjs`), [], { stdin: stdinBytes });
        assert.deepEqual(ended, { code: 0, stdout: '', stderr: '' });
        const made = readdirSync(stage.folder).sort();
        assert.ok(
          made.every((one) => ['.claude', 'alone', 'daybook'].includes(one)),
          String(made),
        );
        for (const one of existsSync(stage.home.spool) ? readdirSync(stage.home.spool) : [])
          JSON.parse(readFileSync(join(stage.home.spool, one), 'utf8'));
      }),
    ),
  );
}

const EVENT = {
  v: 1,
  kind: 'end',
  agent: 'claude-code',
  sessionId: 's',
  transcript: { path: 'PATH', size: 9_000 },
  project: { dir: '/home/ada', cwd: '/home/ada', key: '/home/ada' },
  why: { reason: 'other' },
  at: '2026-11-20T12:00:00.000Z',
  turns: [{ role: 'user', text: 'why?', at: '2026-11-20T12:00:00.000Z' }],
};

/** Whatever lies in the spool: taken, or set aside with its reason. */
function worker(): Target {
  const event = fc.oneof(
    mutatedText([JSON.stringify(EVENT)]),
    mutatedValues([EVENT]).map((one) => JSON.stringify(one) ?? ''),
  );
  return target('process: worker', fc.tuple(event, mutatedBytes(SHORT)), ([text, transcript]) =>
    onStage(async (stage) => {
      const path = stage.write('.claude/projects/-p/s.jsonl', transcript);
      stage.write('daybook/spool/1-a.json', text.replace('PATH', path));
      assertCivil(await stage.run(WORKER), 0);
      assertSound(stage);
      const left = readdirSync(stage.home.spool).filter((name) => name.endsWith('.json'));
      assert.deepEqual(left, []);
      const log = readFileSync(join(stage.home.logs, 'worker.log'), 'utf8');
      assert.doesNotMatch(log, /event-failed|job-failed|worker-failed|recovery-failed/);
    }),
  );
}

function flush(): Target {
  return target('process: flush TRANSCRIPT', mutatedBytes(SHORT), (transcript) =>
    onStage(async (stage) => {
      const path = stage.write('.claude/projects/-p/s.jsonl', transcript);
      assertCivil(await stage.run(CLI, ['flush', path]), 0, 3);
      assertSound(stage);
    }),
  );
}

function config(): Target {
  const text = mutatedBytes([
    '{ "timeZone": "UTC", "ignore": ["**/x"], "command.argv": ["a"] }',
    '{\n  // mine\n  "summary.backend": "extractive",\n  "budget.usdPerDay": 5,\n}\n',
  ]);
  return target('process: config', text, (written) =>
    onStage(async (stage) => {
      const path = stage.write('daybook/config.json', written);
      assertCivil(await stage.run(CLI, ['config', '--json']), 0, 1);
      assertCivil(await stage.run(CLI, ['config', 'set', 'timeZone', 'UTC']), 0, 1);
      if (existsSync(path)) assert.ok(readFileSync(path).length > 0 || written.length === 0);
    }),
  );
}

function settings(): Target {
  const texts = SETTINGS_TEXTS.map(({ text }) => text).filter((text) => text.length < 5_000);
  return target('process: install and uninstall', mutatedBytes(texts), (before) =>
    onStage(async (stage) => {
      const path = stage.write('.claude/settings.json', before);
      const run = (word: string) => stage.run(CLI, [word, 'claude-code', '--yes']);
      const installed = await run('install');
      assertCivil(installed, 0, 1);
      if (installed.code === 1) return assert.deepEqual(readFileSync(path), before);
      assertCivil(await run('uninstall'), 0);
      assert.deepEqual(readFileSync(path), before);
    }),
  );
}

const LOG =
  '# Daily log: 2026-11-20\n\nMine.\n\n## Sessions\n\n<!-- daybook:entry ent_a -->\n### 10:00 x\n\n<!-- /daybook:entry ent_a -->\n\n## Notes\n- mine\n';

function dailyLogs(): Target {
  return target('process: today --rebuild', mutatedBytes([LOG]), (log) =>
    onStage(async (stage) => {
      const path = stage.write('daybook/daily/2026-11-20.md', log);
      assertCivil(await stage.run(CLI, ['today', '2026-11-20', '--rebuild']), 0, 1);
      assert.deepEqual(readFileSync(path), log, 'a log without entries of ours stays as it is');
    }),
  );
}

/** An entry comes in one piece, and what stood there before stands around it. */
function logs(): Target {
  return target('process: flush into a log', mutatedBytes([LOG]), (before) =>
    onStage(async (stage) => {
      const log = stage.write('daybook/daily/2026-11-20.md', before);
      const path = stage.write('.claude/projects/-p/s.jsonl', TALK);
      const ended = await stage.run(CLI, ['flush', path]);
      assertCivil(ended, 0, 1);
      assertSound(stage, ended.code === 1);
      const after = readFileSync(log);
      if (ended.code === 1) return assert.deepEqual(after, before);
      const same = (n: number) => after.at(n) === before.at(n);
      let [start, end] = [0, 0];
      while (start < before.length && same(start)) start++;
      while (end < before.length && same(-1 - end)) end++;
      assert.ok(start + end >= before.length, 'what people wrote was changed');
      const put = after.subarray(start, start + after.length - before.length).toString();
      assert.match(put, /daybook:entry ent_/);
    }),
  );
}

/** What `daybook events export` of a new store gives, with one event made by hand. */
const EXPORT = `${JSON.stringify({
  id: 'evt_01a1fb0c-ad98-70b1-9155-387e8f7f93c9',
  atMs: 1,
  op: 'project_seen',
  sessionId: null,
  changes: [{ table: 'projects', key: { id: 1 }, set: { key: '/a', name: 'a', dir: '/a' } }],
})}\n`;

function imports(): Target {
  return target('process: events import', mutatedBytes([EXPORT, EXPORT + EXPORT]), (text) =>
    onStage(async (stage) => {
      const path = stage.write('events.jsonl', text);
      assertCivil(await stage.run(CLI, ['events', 'import', path]), 0, 1);
      assertSound(stage);
    }),
  );
}

function searches(): Target {
  const words = mutatedText(['full jitter "src/app.ts" OR C# NOT a-b', 'NEAR(a b) ^x 记忆']);
  // No argument of a program can hold a NUL.
  const typed = words.map((text) => text.replaceAll('\0', ' ').slice(0, 20_000));
  return target('process: search', typed, (text) =>
    onStage(async (stage) => {
      mkdirSync(stage.home.root);
      assertCivil(await stage.run(CLI, ['search', '--json', '--', text]), 0, 2);
    }),
  );
}

export const processTargets = (): Target[] => [
  ...hooks(),
  worker(),
  flush(),
  config(),
  settings(),
  dailyLogs(),
  imports(),
  searches(),
  opencodePlugin(),
  ...replyTargets(),
  logs(),
];
