// What people and models write: settings, replies, daily logs, exports, words to search for.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { installEdit, uninstallEdit } from '../../install/settings-edit.ts';
import { UnexpectedFile } from '../../install/unexpected-file.ts';
import { renderBlock } from '../../src/daily/block.ts';
import { bytesOf } from '../../src/daily/day-layout.ts';
import { putEach, removeBlock } from '../../src/daily/day-text.ts';
import { readBlocks } from '../../src/daily/read-block.ts';
import { parseConfig } from '../../src/platform/config-file.ts';
import { UserError } from '../../src/platform/errors.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { resolveSettings, SETTINGS, WrongSetting } from '../../src/platform/settings.ts';
import { writeEvents } from '../../src/store/event-export.ts';
import { importEvents } from '../../src/store/event-import.ts';
import { eventLines } from '../../src/store/event-lines.ts';
import { eventsIn } from '../../src/store/events.ts';
import { addMessage } from '../../src/store/messages.ts';
import { openMemoryStore } from '../../src/store/open.ts';
import { search } from '../../src/store/search.ts';
import { createSession, endSession, ensureProject } from '../../src/store/sessions.ts';
import type { Store } from '../../src/store/store.ts';
import { suggestTitle } from '../../src/store/titles.ts';
import { BackendError } from '../../src/summarize/backend.ts';
import { readEnvelope } from '../../src/summarize/claude-envelope.ts';
import { failureKind } from '../../src/summarize/failure.ts';
import { readOpencodeOutput } from '../../src/summarize/opencode-output.ts';
import { parseReply } from '../../src/summarize/reply.ts';
import { tidySummary } from '../../src/summarize/tidy.ts';
import { DAY, entryOf } from '../daily/sample.ts';
import { SETTINGS_TEXTS } from '../install/settings-texts.ts';
import { mutatedText, mutatedValues } from './mutation.ts';
import { ENVELOPES } from './recordings.ts';
import { type Target, target } from './target.ts';

/** Runs what may refuse. @returns undefined when it refused in one of these ways. */
function unlessRefused<T>(work: () => T, ...kinds: (abstract new (...args: never[]) => Error)[]) {
  try {
    return work();
  } catch (error) {
    if (kinds.some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}

const CONFIG = `{
  // mine
  "timeZone": "Europe/Berlin",
  "ignore": ["~/clients/acme", "**/client-*"],
  "summary.backend": "command", /* a local one */
  "command.argv": ["ollama", "run", "qwen"],
  "budget.usdPerDay": 5,
}
`;

function config(): Target {
  const home = daybookHome({ DAYBOOK_HOME: '/home/ada/.daybook' });
  const keys = Object.fromEntries(
    Object.entries(SETTINGS).map(([key, one]) => [key, one.fallback]),
  );
  const text = fc.oneof(
    mutatedText([CONFIG, JSON.stringify(keys, null, 2)]),
    mutatedValues([keys]).map((one) => JSON.stringify(one) ?? ''),
  );
  return target('config files', text, (written) => {
    const parsed = unlessRefused(() => parseConfig(home, written), UserError);
    if (parsed === undefined) return;
    const resolved = unlessRefused(() => resolveSettings(parsed, {}), WrongSetting);
    if (resolved === undefined) return;
    assert.deepEqual(Object.keys(resolved.values).sort(), Object.keys(SETTINGS).sort());
  });
}

const OUR_COMMAND = '/home/ada/daybook/dist/hooks/session-end.cjs';
const HOOKS = [
  { event: 'SessionEnd', entry: { type: 'command', command: OUR_COMMAND, timeout: 10 } },
  { event: 'PreCompact', entry: { type: 'command', command: OUR_COMMAND, timeout: 10 } },
];
const isOurs = (entry: unknown) => (entry as { command?: unknown } | null)?.command === OUR_COMMAND;

function settingsFiles(): Target {
  const texts = SETTINGS_TEXTS.map(({ text }) => text).filter((text) => text.length < 5_000);
  const install = installEdit(HOOKS, isOurs);
  return target('settings files', mutatedText(texts), (before) => {
    const installed = unlessRefused(
      () => install({ text: before, backup: undefined }),
      SyntaxError,
      UnexpectedFile,
    );
    if (installed === undefined) return;
    assert.deepEqual(install(installed), installed);
    assert.equal(uninstallEdit(isOurs)(installed).text, before);
  });
}

const REPLY = `# Retries with full jitter

## Context
The upload failed now and then; \`src/retry.ts\` waits longer now.

## Key exchanges
- Why red? **Steps** were in phase.
  \`\`\`ts
  ## Decisions in code
  \`\`\`

## Decisions
- Full jitter, at most 30 s, because clumps.

## Lessons
- The cap belongs on the window.

## Action items
- [ ] Update docs/uploads.md

## Questions
- Why is the test red?

## Other words
- backoff, 再試行, retry
`;

function replies(): Target {
  const texts = [REPLY, 'NOTHING', `\`\`\`markdown\n${REPLY}\`\`\``, `<think>hm</think>${REPLY}`];
  return target('replies of models', mutatedText(texts), (text) => {
    const reply = unlessRefused(() => parseReply(text), BackendError);
    failureKind(text);
    if (reply?.kind !== 'summary') return;
    assert.deepEqual(tidySummary(reply.summary), reply.summary);
    const block = renderBlock(entryOf('ent_a', { summary: reply.summary }), 'UTC');
    assert.equal(block.match(/^<!-- \/?daybook:entry/gm)?.length, 2);
  });
}

const OPENCODE_OUTPUT = [
  { type: 'step_start', part: { type: 'step-start' } },
  { type: 'text', part: { type: 'text', text: REPLY } },
  { type: 'step_finish', part: { cost: 0.1, tokens: { input: 1, output: 2, cache: { read: 3 } } } },
  { type: 'error', error: { name: 'APIError', data: { message: 'no', statusCode: 429 } } },
]
  .map((line) => JSON.stringify(line))
  .join('\n');

function outputs(): Target {
  const text = mutatedText([...ENVELOPES, OPENCODE_OUTPUT]);
  return target('what summarisers print', text, (stdout) => {
    const envelope = readEnvelope(stdout);
    assert.ok(envelope === undefined || typeof envelope.text === 'string');
    const output = readOpencodeOutput(stdout);
    assert.equal(typeof output.text, 'string');
    for (const usage of [envelope?.usage, output.usage])
      for (const count of Object.values(usage ?? {}))
        assert.ok(typeof count !== 'number' || (Number.isFinite(count) && count >= 0));
  });
}

function dailyLogs(): Target {
  const put = (bytes: string, id: string) =>
    putEach(bytes, DAY, [{ id, text: renderBlock(entryOf(id), 'UTC') }]);
  const own = 'Mine, äöü.\n\n## Notes\n- [x] done\n\n```\n# code\n```\n';
  const full = ['ent_a', 'ent_b'].reduce(put, bytesOf(own));
  const texts = [full, own, full.replaceAll('\n', '\r\n')].map((bytes) =>
    Buffer.from(bytes, 'latin1'),
  );
  const ours = /^<!-- \/?daybook:entry ent_c -->[ \t]*\r?$/gm;
  return target('daily logs', mutatedText(texts), (text) => {
    readBlocks(text);
    const before = bytesOf(text);
    const after = put(before, 'ent_c');
    assert.equal(put(after, 'ent_c'), after, 'a block is written once');
    if (before.includes('daybook:entry ent_c')) return;
    assert.equal(after.match(ours)?.length, 2);
    const read = readBlocks(Buffer.from(after, 'latin1').toString('utf8'));
    assert.ok(read.entries.length + read.unread.length > 0);
    const words = (bytes: string) => bytes.replace(/\s+/g, '');
    const { bytes, isPartial } = removeBlock(after, 'ent_c');
    assert.equal(isPartial, false);
    const header = words(bytesOf(`# Daily log: ${DAY}\n## Sessions`));
    const left = words(bytes);
    const isKept =
      left === words(before) ||
      left === words(before) + words('## Sessions') ||
      left === words(before) + header;
    assert.ok(isKept, 'what people wrote stays');
  });
}

/** A store in memory with two sessions and a few words. */
function smallStore(): Store {
  const store = openMemoryStore();
  const projectId = ensureProject(store, { key: '/a', name: 'a', dir: '/a' }, 1);
  for (const externalId of ['one', 'two']) {
    const made = { agent: 'claude-code', externalId, projectId, cwd: '/a', startedAtMs: 1 };
    const id = createSession(store, made);
    suggestTitle(store, id, 'Full jitter for `src/app.ts`', 'derived', 2);
    const said = { role: 'user', kind: 'speech', tool: null, isError: false } as const;
    for (const [n, text] of ['we chose full jitter in src/app.ts', '我们用记忆 C# a-b'].entries()) {
      const name = `${externalId}-${n}`;
      const place = { externalId: name, messageId: name, atMs: n, position: null };
      addMessage(store, id, { ...said, ...place, text });
    }
    endSession(store, id, 9, 'other');
  }
  return store;
}

function imports(): Target[] {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-fuzz-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'events.jsonl');
  const [from, to] = [smallStore(), openMemoryStore()];
  writeEvents(path, eventsIn(from));
  const sound = readFileSync(path, 'utf8');
  const lines = sound.trimEnd().split('\n');
  const replaced = fc
    .tuple(fc.nat(lines.length - 1), mutatedValues(lines.map((line) => JSON.parse(line))))
    .map(([at, one]) => lines.with(at, JSON.stringify(one) ?? '').join('\n'));
  const rows = () => to.prepare('SELECT (SELECT count(*) FROM events) + count(*) FROM sessions');
  const text = fc.oneof(mutatedText([sound]), replaced);
  const lineOfFile = target('lines of events', text, (written) => {
    writeFileSync(path, written);
    for (const { event, why } of eventLines(path)) assert.ok(event !== undefined || why !== '');
  });
  // Each one that can be read is folded, in a store of its own.
  const check = (written: string) => {
    writeFileSync(path, written);
    unlessRefused(() => importEvents(to, path, true), UserError);
    assert.equal(rows().pluck().get(), 0, 'a look leaves nothing');
  };
  return [lineOfFile, target('files of events', text, check, 0.05)];
}

function searches(): Target {
  const store = smallStore();
  const typed = mutatedText(['full jitter "src/app.ts" OR C# NOT a-b well-* 记忆', 'NEAR(a b) ^x']);
  return target('searches', typed, (words) => {
    const { hits } = search(store, words, { limit: 5 });
    assert.ok(hits.length <= 5);
  });
}

export const textTargets = (): Target[] => [
  config(),
  settingsFiles(),
  replies(),
  outputs(),
  dailyLogs(),
  ...imports(),
  searches(),
];
