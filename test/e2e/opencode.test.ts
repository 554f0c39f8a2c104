// The main job with the real opencode: a person works with it for a day, in one project, and Daybook
// keeps the log. The tests are the hours of that day, so they run in order.
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { daybook, daybookJson } from './daybook.ts';
import type { ModelRequest } from './mock-model.ts';
import {
  ALONE,
  configFolder,
  configureOpencode,
  dataFolder,
  installOpencode,
  openTui,
  run,
  startRun,
} from './opencode.ts';
import { answerOpencode, COUNTED, ERRAND, isCompaction, isTitle } from './opencode-script.ts';
import type { Sandbox } from './sandbox.ts';
import { COMPOST, type Flower, WITH_TOOLS, WITHOUT_END } from './script.ts';
import { flowersOf, injectedInto, Stage, textOf } from './stage.ts';
import { type Terminal, whyNoTerminal } from './terminal.ts';
import { until } from './until.ts';

const installed = await installOpencode();
const noTerminal = await whyNoTerminal();
const skipped = 'skipped' in installed ? installed.skipped : noTerminal;

interface Listed {
  readonly id: string;
  readonly parentId: string | null;
  readonly parentKind: string | null;
}

describe.skipIf(skipped)(`a day with opencode${skipped ? `: ${skipped}` : ''}`, () => {
  let stage: Stage;
  let sandbox: Sandbox;
  let first: string;
  let second: string;

  beforeAll(async () => {
    if ('skipped' in installed) return;
    // The summariser is opencode too, with the plugin in its folder of settings.
    const env = { ...ALONE, DAYBOOK_SUMMARY_BACKEND: 'opencode' };
    stage = await Stage.open(installed.bin, answerOpencode, () => env);
    sandbox = stage.sandbox;
    configureOpencode(sandbox, stage.model.url);
  });

  afterAll(() => stage?.close());

  async function sitDown(): Promise<Terminal> {
    const terminal = await openTui(sandbox);
    onTestFinished(() => terminal.close());
    return terminal;
  }

  async function expectEntries(count: number): Promise<string> {
    const entry = await stage.expectEntries(count);
    expect(stage.summaries()).toHaveLength(count);
    return entry;
  }

  const compactions = () => stage.model.requests.filter(isCompaction);
  /** Of the talk about a flower, every request. */
  const requestsAbout = (flower: Flower): ModelRequest[] =>
    stage.model.requests.filter(
      (one) => !one.isSummary && one.toolNames.length > 0 && flowersOf(one).at(-1) === flower,
    );

  /** Until so many answers that hold these words are whole: others are read after half an hour's silence. */
  const ended = (words: string, count: number) =>
    until(`the end of ${words}`, () => {
      const answers = inDatabase(
        sandbox,
        `SELECT DISTINCT message.id FROM message JOIN part ON message_id = message.id
         WHERE json_extract(message.data, '$.role') = 'assistant' AND part.data LIKE '%${words}%'
         AND json_extract(message.data, '$.time.completed') IS NOT NULL`,
      );
      return answers.length === count;
    });

  test('the plugin is installed with one command', async () => {
    const said = await daybook(sandbox, 'install', 'opencode', '--yes');
    expect(said).toContain(join(configFolder(sandbox), 'plugins'));
  });

  test('a prompt with tool calls and a subagent becomes one entry', async () => {
    first = await run(sandbox, `Plant marigold, ${WITH_TOOLS}`);
    const entry = await expectEntries(1);
    expect(entry).toContain('Plant marigold');
    expect(entry).toContain(first);
    expect(flowersOf(stage.summaries()[0])).toEqual(['marigold']);
    expect(stage.requestAbout('marigold')?.toolNames).toContain('daybook_recall');
    // The subagent was asked, and its talk is no part of what was said.
    expect(stage.model.requests.some((one) => textOf(one).startsWith(ERRAND))).toBe(true);
    expect(textOf(stage.summaries()[0])).toContain('Commands run:\n- ls');
  });

  test('a subagent is a session of its own, below the one that it worked for', async () => {
    const { results } = await daybookJson<{ results: Listed[] }>(sandbox, 'list');
    const child = results.find(({ parentKind }) => parentKind === 'subagent');
    const parent = results.find(({ id }) => id === child?.parentId);
    const { externalId } = await daybookJson<{ externalId: string }>(
      sandbox,
      'show',
      parent?.id ?? '',
    );
    expect(externalId).toBe(first);
    const found = await daybookJson<{ results: object[] }>(sandbox, 'search', COUNTED);
    expect(JSON.stringify(found.results)).toContain('watering');
  });

  test('the next session knows it, in each request of the talk and in no other', async () => {
    second = await run(sandbox, `Plant larkspur, ${WITH_TOOLS}`);
    const requests = requestsAbout('larkspur');
    expect(requests).toHaveLength(2);
    for (const request of requests) {
      expect(injectedInto(request)).toContain('Plant marigold');
      expect(request.systemMessages).toBe(1);
    }
    expect(new Set(requests.map(({ system }) => system)).size).toBe(1);
    for (const request of stage.model.requests) {
      if (!isTitle(request) && !textOf(request).startsWith(ERRAND)) continue;
      expect(injectedInto(request)).toBe('');
    }
    await expectEntries(2);
    expect(flowersOf(stage.summaries()[1])).toEqual(['larkspur']);
  });

  test('a session that is continued is summarised from where it was left', async () => {
    expect(await run(sandbox, 'Plant foxglove', ['--continue'])).toBe(second);
    expect(injectedInto(requestsAbout('foxglove')[0])).toContain('Plant marigold');
    await expectEntries(3);
    expect(flowersOf(stage.summaries()[2])).toEqual(['foxglove']);
  });

  test('a fork is summarised without the history that it copied', async () => {
    const fork = await run(sandbox, 'Plant hellebore', ['--session', first, '--fork']);
    expect(fork).not.toBe(first);
    expect(textOf(requestsAbout('hellebore')[0])).toContain('Plant marigold');
    expect(await expectEntries(4)).toContain(fork);
    expect(flowersOf(stage.summaries()[3])).toEqual(['hellebore']);
  });

  test('a compaction and the end are one entry each, and no turn is in both', async () => {
    const before: Flower[] = ['snapdragon', 'campanula', 'gladiolus', 'hyacinth', 'delphinium'];
    const terminal = await sitDown();
    for (const flower of before) {
      await terminal.enter(`Plant ${flower}`);
      await terminal.see(`The bed of ${flower} is planted.`);
    }
    await terminal.enter('/compact');
    await terminal.see(COMPOST);
    await expectEntries(5);
    expect(flowersOf(stage.summaries()[4])).toEqual(before);

    await terminal.enter('Plant periwinkle');
    await terminal.see('The bed of periwinkle is planted.');
    // What the session had decided before its compaction, and not the project's notes.
    expect(injectedInto(requestsAbout('periwinkle')[0])).toContain('delphinium');
    await terminal.enter('/compact');
    await until('the second compaction', () => compactions().length === 2);
    await ended(`turned to ${COMPOST}`, 2);
    const [once, again] = compactions().map(textOf);
    expect(once).not.toContain('<daybook-memory>');
    expect(again?.split('<daybook-memory>')[1]).toContain('delphinium');
    await terminal.enter('/exit');
    await terminal.ended();
    await expectEntries(6);
    expect(flowersOf(stage.summaries()[5])).toEqual(['periwinkle']);
    for (const summary of stage.summaries()) expect(textOf(summary)).not.toContain(COMPOST);
  });

  test('a terminal that is closed on a session ends it', async () => {
    const terminal = await sitDown();
    await terminal.enter('Plant verbena');
    await terminal.see('The bed of verbena is planted.');
    await ended('verbena', 1);
    await terminal.close();
    await expectEntries(7);
    expect(flowersOf(stage.summaries()[6])).toEqual(['verbena']);
  });

  test('a session that is ended while it streams is flushed after the next one starts', async () => {
    const killed = startRun(sandbox, `Plant amaryllis ${WITHOUT_END}`);
    const ended = killed.catch(() => undefined);
    await until('the answer to begin', () =>
      requestsAbout('amaryllis').some(({ messages }) => messages.at(-1)?.toolResults),
    );
    killed.kill('SIGTERM');
    await ended;
    await stage.expectEntries(7);
    anHourPasses(sandbox, 'amaryllis');
    await run(sandbox, 'Plant celandine');
    await expectEntries(9);
    const flowers = stage.summaries().slice(7).map(flowersOf);
    expect(flowers.sort()).toEqual([['amaryllis'], ['celandine']]);
  });

  test('the summariser left nothing in the database of opencode', () => {
    const sessions = inDatabase(sandbox, 'SELECT directory, parent_id AS parent FROM session');
    // First, second, fork, in the terminal, closed, ended, last; the first two sent a subagent.
    expect(sessions.filter(({ parent }) => parent === null)).toHaveLength(7);
    expect(sessions.filter(({ parent }) => parent !== null)).toHaveLength(2);
    expect(new Set(sessions.map(({ directory }) => directory))).toEqual(new Set([sandbox.project]));
  });

  test('nothing waits, and everything is found again', async () => {
    const status = await until('an empty spool', async () => {
      const seen = await daybookJson<{ spooled: number }>(sandbox, 'status');
      return seen.spooled === 0 && seen;
    });
    expect(status).toMatchObject({ results: [], badEvents: 0, setAside: 0, warnings: [] });
    expect(status).toMatchObject({ entries: 9, sessions: 9 });
    for (const flower of ['marigold', 'periwinkle', 'amaryllis']) {
      const { results } = await daybookJson<{ results: object[] }>(sandbox, 'search', flower);
      expect(JSON.stringify(results)).toContain(flower);
    }
    expect(await daybook(sandbox, 'context', '--project', sandbox.project)).toContain('celandine');
  });

  test('each session is known with its parent, and with its tokens as opencode has them', async () => {
    const { results } = await daybookJson<{ results: Listed[] }>(sandbox, 'list', '--all');
    const kinds = results.map(({ parentKind }) => parentKind ?? 'none').sort();
    const none = Array.from({ length: 6 }, () => 'none');
    expect(kinds).toEqual(['fork', ...none, 'subagent', 'subagent']);
    for (const { id, parentKind } of results) {
      const { externalId, tokens } = await daybookJson<KnownSession>(sandbox, 'show', id);
      const [row] = inDatabase(
        sandbox,
        `SELECT tokens_input AS input, tokens_output AS output FROM session WHERE id = '${externalId}'`,
      );
      // Of a fork opencode counts what was copied again.
      if (parentKind !== 'fork')
        expect({ externalId, ...tokens }).toMatchObject({ externalId, ...row });
    }
  });

  test('uninstalling takes all of it away', async () => {
    await daybook(sandbox, 'uninstall', 'opencode', '--yes');
    // The first file is opencode's own.
    expect(readdirSync(configFolder(sandbox)).sort()).toEqual(['.gitignore', 'opencode.json']);
  });
});

interface KnownSession {
  readonly externalId: string;
  readonly tokens: object;
}

/** Since anything happened to a session, and since the last look for missed ends. */
function anHourPasses(sandbox: Sandbox, flower: Flower): void {
  const hourMs = 3_600_000;
  const database = new Database(join(dataFolder(sandbox), 'opencode.db'));
  const [id] = database
    .prepare('SELECT DISTINCT session_id FROM part WHERE data LIKE ?')
    .pluck()
    .all(`%${flower}%`);
  for (const [table, column] of [
    ['session', 'id'],
    ['message', 'session_id'],
    ['part', 'session_id'],
  ]) {
    const earlier = ['time_created', 'time_updated'].map((one) => `${one} = ${one} - ${hourMs}`);
    database.prepare(`UPDATE ${table} SET ${earlier.join(', ')} WHERE ${column} = ?`).run(id);
  }
  database.close();
  const anHourAgo = new Date(Date.now() - hourMs);
  utimesSync(join(sandbox.home, '.daybook', 'run', 'recovered'), anHourAgo, anHourAgo);
}

function inDatabase(sandbox: Sandbox, sql: string): Record<string, unknown>[] {
  const database = new Database(join(dataFolder(sandbox), 'opencode.db'), { readonly: true });
  try {
    return database.prepare(sql).all() as Record<string, unknown>[];
  } finally {
    database.close();
  }
}
