// The main job with the real program: a person works with Claude Code for a day, in one project,
// and Daybook keeps the log. The tests are the hours of that day, so they run in order.
import { readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { installClaudeCode, openSession, prompt, startPrompt } from './claude-code.ts';
import { daybook, daybookJson } from './daybook.ts';
import type { Sandbox } from './sandbox.ts';
import { answer, COMPOST, type Flower, WITH_TOOLS, WITHOUT_END } from './script.ts';
import { flowersOf, injectedInto, Stage } from './stage.ts';
import { type Terminal, whyNoTerminal } from './terminal.ts';
import { until } from './until.ts';
import { placeWitness, settingsFile, witnessed } from './witness.ts';

const installed = await installClaudeCode();
const noTerminal = await whyNoTerminal();
const skipped = 'skipped' in installed ? installed.skipped : noTerminal;

describe.skipIf(skipped)(`a day with Claude Code${skipped ? `: ${skipped}` : ''}`, () => {
  let stage: Stage;
  let sandbox: Sandbox;
  let settingsBefore: string;
  let firstSession: string;

  beforeAll(async () => {
    if ('skipped' in installed) return;
    stage = await Stage.open(installed.bin, answer);
    sandbox = stage.sandbox;
    settingsBefore = placeWitness(sandbox);
  });

  afterAll(() => stage?.close());

  /** A terminal that is closed at the end of the test, however that ends. */
  async function sitDown(): Promise<Terminal> {
    const terminal = await openSession(sandbox);
    onTestFinished(() => terminal.close());
    return terminal;
  }

  /** One more entry, and the model was asked for exactly that. */
  async function expectEntries(count: number): Promise<string> {
    const entry = await stage.expectEntries(count);
    expect(stage.summaries()).toHaveLength(count);
    return entry;
  }

  test('the hooks are installed with one command, beside those of others', async () => {
    const said = await daybook(sandbox, 'install', 'claude-code', '--yes');
    expect(said).toContain(settingsFile(sandbox));
    expect(readFileSync(settingsFile(sandbox), 'utf8')).toContain('witnessed.jsonl');
  });

  test('a prompt with tool calls becomes one entry', async () => {
    const { sessionId } = await prompt(sandbox, `Plant marigold, ${WITH_TOOLS}`);
    firstSession = sessionId;
    const entry = await expectEntries(1);
    expect(entry).toContain('Plant marigold');
    expect(entry).toContain(sessionId);
    expect(flowersOf(stage.summaries()[0])).toEqual(['marigold']);
  });

  test('the next session starts knowing it, and that is not taken for its own talk', async () => {
    await prompt(sandbox, 'Plant larkspur');
    expect(injectedInto(stage.requestAbout('larkspur'))).toContain('Plant marigold');
    await expectEntries(2);
    expect(flowersOf(stage.summaries()[1])).toEqual(['larkspur']);
  });

  test('a resumed session is told nothing twice and summarised from where it was left', async () => {
    const { sessionId } = await prompt(sandbox, 'Plant foxglove', ['--resume', firstSession]);
    expect(sessionId).toBe(firstSession);
    const request = stage.requestAbout('foxglove');
    expect(request?.messages.some(({ text }) => text.includes('Plant marigold'))).toBe(true);
    expect(injectedInto(request)).toBe('');
    await expectEntries(3);
    expect(flowersOf(stage.summaries()[2])).toEqual(['foxglove']);
  });

  test('a fork is summarised without the history that it copied', async () => {
    const { sessionId } = await prompt(sandbox, 'Plant hellebore', [
      '--resume',
      firstSession,
      '--fork-session',
    ]);
    expect(sessionId).not.toBe(firstSession);
    const entry = await expectEntries(4);
    expect(entry).toContain(sessionId);
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
    await until('the compaction', () =>
      witnessed(sandbox).some(({ source }) => source === 'compact'),
    );
    await expectEntries(5);
    expect(flowersOf(stage.summaries()[4])).toEqual(before);

    await terminal.enter('Plant periwinkle');
    await terminal.see('The bed of periwinkle is planted.');
    await terminal.enter('/exit');
    await terminal.ended();
    await expectEntries(6);
    expect(flowersOf(stage.summaries()[5])).toEqual(['periwinkle']);
    expect(injectedInto(stage.requestAbout('periwinkle'))).toContain('delphinium');
    for (const { messages } of stage.summaries())
      expect(JSON.stringify(messages)).not.toContain(COMPOST);
  });

  test('clearing a talk ends it, and so does closing the terminal on one', async () => {
    const terminal = await sitDown();
    await terminal.enter('Plant celandine');
    await terminal.see('The bed of celandine is planted.');
    await terminal.enter('/clear');
    await until('the clearing', () => witnessed(sandbox).some(({ source }) => source === 'clear'));
    await expectEntries(7);
    expect(flowersOf(stage.summaries()[6])).toEqual(['celandine']);
    await terminal.enter('Plant verbena');
    await terminal.see('The bed of verbena is planted.');
    await terminal.close();
    await expectEntries(8);
    expect(flowersOf(stage.summaries()[7])).toEqual(['verbena']);
    // Cleared means that the model has lost it, not that it is to be forgotten.
    expect(injectedInto(stage.requestAbout('verbena'))).toContain('Plant marigold');
  });

  test('a session without a prompt leaves nothing', async () => {
    const terminal = await sitDown();
    await terminal.enter('/exit');
    await terminal.ended();
    await until('its end', () => witnessed(sandbox).at(-1)?.hook_event_name === 'SessionEnd');
    await expectEntries(8);
  });

  test('a killed session is flushed when the next one starts', async () => {
    const killed = startPrompt(sandbox, `Plant amaryllis ${WITHOUT_END}`);
    const ended = killed.catch(() => undefined);
    await until('the tool call to end', () =>
      stage.model.requests.some(
        (request) =>
          flowersOf(request).includes('amaryllis') && request.messages.at(-1)?.toolResults,
      ),
    );
    killed.kill('SIGKILL');
    await ended;
    const left = readdirSync(join(sandbox.home, '.claude', 'sessions'));
    expect(left).toContain(`${killed.pid}.json`);
    // A start asks for a recovery ten minutes after the last one: these have passed.
    const anHourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(join(sandbox.home, '.daybook', 'run', 'recovered'), anHourAgo, anHourAgo);

    const terminal = await sitDown();
    expect(await expectEntries(9)).toContain('Plant amaryllis');
    await terminal.enter('/exit');
    await terminal.ended();
  });

  test('the summariser left no transcript and fired no hook', () => {
    const projects = join(sandbox.home, '.claude', 'projects');
    const own = sandbox.project.replace(/[^a-zA-Z0-9]/g, '-');
    expect(readdirSync(projects)).toEqual([own]);
    // First, second, fork, compacted, cleared, closed, killed.
    const transcripts = readdirSync(join(projects, own)).filter((name) => name.endsWith('.jsonl'));
    expect(transcripts).toHaveLength(7);
    expect(new Set(witnessed(sandbox).map(({ cwd }) => cwd))).toEqual(new Set([sandbox.project]));
  });

  test('nothing waits, and everything is found again', async () => {
    // The worker that the last end started may still be at it.
    const status = await until('an empty spool', async () => {
      const seen = await daybookJson<{ spooled: number }>(sandbox, 'status');
      return seen.spooled === 0 && seen;
    });
    expect(status).toMatchObject({ results: [], badEvents: 0, setAside: 0 });
    expect(status).toMatchObject({ entries: 9, sessions: 7 });
    for (const flower of ['marigold', 'periwinkle', 'amaryllis']) {
      const { results } = await daybookJson<{ results: object[] }>(sandbox, 'search', flower);
      expect(JSON.stringify(results)).toContain(flower);
    }
    expect(await daybook(sandbox, 'today')).toContain('Plant marigold');
    expect(await daybook(sandbox, 'context', '--project', sandbox.project)).toContain('amaryllis');
  });

  test('each session is known with its parent, and its tokens are those of its transcript', async () => {
    const { results } = await daybookJson<{ results: { id: string; parentKind: string | null }[] }>(
      sandbox,
      'list',
    );
    expect(
      results
        .map(({ parentKind }) => parentKind)
        .filter(Boolean)
        .sort(),
    ).toEqual(['clear', 'fork']);
    for (const { id } of results) {
      const { externalId, tokens } = await daybookJson<KnownSession>(sandbox, 'show', id);
      const { input, output, cacheRead, cacheWrite } = tokens;
      expect({ externalId, input, output, cacheRead, cacheWrite }).toEqual({
        externalId,
        ...usedIn(transcriptOf(sandbox, externalId)),
      });
    }
  });

  test('uninstalling gives the settings file back, byte for byte', async () => {
    await daybook(sandbox, 'uninstall', 'claude-code', '--yes');
    expect(readFileSync(settingsFile(sandbox), 'utf8')).toBe(settingsBefore);
  });
});

interface Used {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

interface KnownSession {
  readonly externalId: string;
  readonly tokens: Used;
}

/** The lines of a session's transcript. */
function transcriptOf(sandbox: Sandbox, externalId: string): Record<string, unknown>[] {
  const projects = join(sandbox.home, '.claude', 'projects');
  const [folder] = readdirSync(projects);
  const text = readFileSync(join(projects, folder as string, `${externalId}.jsonl`), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Added up here by other means: each message once, without what a fork copied. */
function usedIn(lines: readonly Record<string, unknown>[]): Used {
  const usages = new Map<string, Record<string, number>>();
  for (const { type, message, requestSessionId } of lines) {
    const { id, usage } = (message ?? {}) as { id?: string; usage?: Record<string, number> };
    if (type === 'assistant' && id && usage && !requestSessionId) usages.set(id, usage);
  }
  const sum = (name: string) =>
    [...usages.values()].reduce((all, usage) => all + (usage[name] ?? 0), 0);
  return {
    input: sum('input_tokens'),
    output: sum('output_tokens'),
    cacheRead: sum('cache_read_input_tokens'),
    cacheWrite: sum('cache_creation_input_tokens'),
  };
}
