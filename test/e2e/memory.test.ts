// What a session decides and leaves open, the next one starts with: with the real Claude Code.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { installClaudeCode, prompt } from './claude-code.ts';
import { daybook, daybookJson } from './daybook.ts';
import { type ModelReply, type ModelRequest, says, uses } from './mock-model.ts';
import { ALONE, configureOpencode, installOpencode, run } from './opencode.ts';
import { isTitle } from './opencode-script.ts';
import type { Sandbox } from './sandbox.ts';
import { injectedInto, Stage, textOf } from './stage.ts';

const installed = await installClaudeCode();
const skipped = 'skipped' in installed ? installed.skipped : undefined;
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

const DECISIONS = ['Beds run north to south', 'Water at dawn', 'Tomatoes follow beans'];
const ACTIONS = ['Order straw for the paths', 'Print the labels'];
const PLAN = 'Plan the beds of this year';
const PRINTED = 'The labels came out of the printer';
const NOTING = 'Remember what I said of the slugs';
const NOTE = 'Slugs come from the compost side';

function answer(request: ModelRequest): ModelReply {
  const text = textOf(request);
  if (request.isSummary) return { blocks: [says(summaryOf(text))] };
  if (request.toolNames.length === 0) return { blocks: [says('A talk about the garden')] };
  const last = request.messages.at(-1);
  if (text.includes(NOTING) && last?.toolResults === 0) {
    const command = `node '${CLI}' note '${NOTE}' --kind lesson && node '${CLI}' recall 'water'`;
    return { blocks: [uses('Bash', { command, description: 'Note and recall' })] };
  }
  return { blocks: [says('So be it.')] };
}

/** What the summariser is shown of a talk stands behind its list of open items. */
function summaryOf(text: string): string {
  const list = (name: string, items: readonly string[]) =>
    `## ${name}\n${items.map((item) => `- ${item}`).join('\n')}\n`;
  const about = (title: string) => `# ${title}\n\n## Context\nIt was said.\n\n`;
  if (text.includes(PLAN))
    return about('The plan') + list('Decisions', DECISIONS) + list('Action items', ACTIONS);
  if (text.includes(PRINTED)) {
    expect(text).toContain('Print the labels'); // it was told what is open
    return about('Labels') + list('Done items', ['Print the labels']);
  }
  return text.includes(NOTING) ? about('Slugs') : 'NOTHING';
}

describe.skipIf(skipped)(`a memory that works${skipped ? `: ${skipped}` : ''}`, () => {
  let stage: Stage;
  let sandbox: Sandbox;

  beforeAll(async () => {
    if ('skipped' in installed) return;
    stage = await Stage.open(installed.bin, answer);
    sandbox = stage.sandbox;
    await daybook(sandbox, 'install', 'claude-code', '--yes');
  });

  afterAll(() => stage?.close());

  /** What a new session is told: the first request to the model that carries its prompt. */
  async function toldTo(text: string, folder = sandbox.project): Promise<string> {
    await prompt({ ...sandbox, project: folder }, text);
    await daybook(sandbox, 'flush');
    return injectedInto(requestWith(text));
  }

  function requestWith(text: string): ModelRequest | undefined {
    return stage.model.requests.find(
      (one) => !one.isSummary && one.toolNames.length > 0 && textOf(one).includes(text),
    );
  }

  test('the next session’s first request holds three decisions and two open actions', async () => {
    await toldTo(PLAN);
    const told = await toldTo('What is next?');
    for (const text of [...DECISIONS, ...ACTIONS]) expect(told).toContain(text);
    expect(told).toMatch(/## Open action items\n(?:- \[ \] .*\n){2}## /);
  });

  test('the skill is offered to the model, with the words that call for it', () => {
    const request = requestWith('What is next?');
    const all = `${request?.system}\n${textOf(request)}`;
    expect(all).toContain('Recalls what earlier sessions of this project found out');
  });

  test('after `daybook done` that action is told no more', async () => {
    const told = injectedInto(requestWith('What is next?'));
    const [, id = ''] = /([0-9a-f]{8}): Order straw/.exec(told) ?? [];
    await daybook(sandbox, 'done', id);
    const after = await toldTo('And what now?');
    expect(after).not.toContain('Order straw');
    for (const text of [...DECISIONS, 'Print the labels']) expect(after).toContain(text);
  });

  test('another project sees none of it, a work tree of the repository does', async () => {
    const other = join(sandbox.home, 'greenhouse');
    mkdirSync(other);
    const git = execa({ env: sandbox.env, extendEnv: false });
    await git`git -C ${other} init --quiet`;
    const toldThere = await toldTo('What grows here?', other);
    for (const text of [...DECISIONS, ...ACTIONS]) expect(toldThere).not.toContain(text);
    const tree = join(sandbox.home, 'uploader-hotfix');
    await git`git -C ${sandbox.project} worktree add --quiet ${tree}`;
    const toldInTree = await toldTo('What about the work tree?', tree);
    for (const text of [...DECISIONS, 'Print the labels']) expect(toldInTree).toContain(text);
  });

  test('a later session that says so closes an action', async () => {
    await toldTo(PRINTED);
    const told = await toldTo('What is left?');
    expect(told).not.toContain('Print the labels');
    expect(told).toContain('Water at dawn');
  });

  test('the agent itself notes for its session and recalls, and the next one is told', async () => {
    await toldTo(NOTING);
    const results = stage.model.requests.findLast(
      (one) => !one.isSummary && textOf(one).includes(NOTING),
    );
    expect(textOf(results)).toMatch(/hits for "water"[\s\S]*Water at dawn/);
    interface Row {
      readonly summary: string;
      readonly sessionId: string | null;
    }
    const { results: rows } = await daybookJson<{ results: Row[] }>(sandbox, 'memory', 'status');
    expect(rows.find(({ summary }) => summary === NOTE)?.sessionId).toMatch(/^ses_/);
    expect(await toldTo('Anything new?')).toContain(NOTE);
  });
});

const opencode = await installOpencode();
const without = 'skipped' in opencode ? opencode.skipped : undefined;
const NOTED = 'The hose is too short for the far beds';

function answerOpencode(request: ModelRequest): ModelReply {
  if (request.isSummary) return { blocks: [says('NOTHING')] };
  if (isTitle(request)) return { blocks: [says('A talk about water')] };
  if (request.messages.some(({ toolResults }) => toolResults > 0))
    return { blocks: [says('At dawn, as we decided.')] };
  return {
    blocks: [
      uses('daybook_recall', { ask: 'when do we water?' }),
      uses('daybook_note', { text: NOTED, kind: 'lesson' }),
    ],
  };
}

describe.skipIf(without)(`the tools of opencode${without ? `: ${without}` : ''}`, () => {
  test('recall and note in the session that calls them, and the next one is told', async () => {
    if ('skipped' in opencode) return;
    const stage = await Stage.open(opencode.bin, answerOpencode, () => ALONE);
    onTestFinished(() => stage.close());
    const { sandbox, model } = stage;
    configureOpencode(sandbox, model.url);
    await daybook(sandbox, 'install', 'opencode', '--yes');
    await daybook(sandbox, 'note', 'Water at dawn, when the pump is free', '--kind', 'decision');
    const sessionId = await run(sandbox, 'When do we water?');
    const told = model.requests.find(({ messages }) => messages.some((one) => one.toolResults > 0));
    expect(textOf(told)).toMatch(/hits for "when do we water\?"[\s\S]*Water at dawn/);
    const of = ['memory', 'status', '--session', sessionId];
    const { results } = await daybookJson<{ results: { summary: string }[] }>(sandbox, ...of);
    expect(results.map(({ summary }) => summary)).toEqual([NOTED]);
    await daybook(sandbox, 'flush');
    expect(await daybook(sandbox, 'context')).toContain(NOTED);
  });
});
