// Days on which not all goes well with the real program, each in a world of its own.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { installClaudeCode, prompt } from './claude-code.ts';
import { daybook, daybookJson, entriesOf, logsOf } from './daybook.ts';
import { type ModelReply, type ModelRequest, says, uses } from './mock-model.ts';
import type { Sandbox } from './sandbox.ts';
import { answer } from './script.ts';
import { injectedInto, Stage, textOf } from './stage.ts';
import { until } from './until.ts';

const installed = await installClaudeCode();
const skipped = 'skipped' in installed ? installed.skipped : undefined;

interface Status {
  readonly entries: number;
  readonly sessions: number;
  readonly results: readonly { readonly reason: string; readonly nextTry: string }[];
}

describe.skipIf(skipped)(`trouble with Claude Code${skipped ? `: ${skipped}` : ''}`, () => {
  async function opened(reply: (request: ModelRequest) => ModelReply = answer): Promise<Stage> {
    const stage = await Stage.open('bin' in installed ? installed.bin : '', reply);
    onTestFinished(() => stage.close());
    await daybook(stage.sandbox, 'install', 'claude-code', '--yes');
    return stage;
  }
  const statusOf = (sandbox: Sandbox) => daybookJson<Status>(sandbox, 'status');
  /** The same world with another folder to work in. */
  const inFolder = (sandbox: Sandbox, project: string): Sandbox => ({ ...sandbox, project });

  test('while the model is overloaded a summary waits with its reason, then comes once', async () => {
    let isOverloaded = true;
    const stage = await opened((request) =>
      request.isSummary && isOverloaded ? { status: 529 } : answer(request),
    );
    const { sandbox } = stage;
    await prompt(sandbox, 'Plant marigold');
    const { results } = await until(
      'the reason',
      async () => {
        const status = await statusOf(sandbox);
        return status.results.some(({ reason }) => reason) && status;
      },
      { limitMs: 120_000, seen: () => logsOf(sandbox) },
    );
    expect(results).toEqual([expect.objectContaining({ reason: expect.stringContaining('529') })]);
    expect(Date.parse(results[0]?.nextTry ?? '')).toBeGreaterThan(Date.now());
    expect(entriesOf(sandbox)).toEqual([]);

    isOverloaded = false;
    await daybook(sandbox, 'flush', '--retry');
    expect(await stage.expectEntries(1)).toContain('Plant marigold');
    await prompt(sandbox, 'Plant larkspur');
    await stage.expectEntries(2);
    expect(await statusOf(sandbox)).toMatchObject({ results: [], entries: 2 });
  });

  test('secrets reach neither the disk nor the summariser', async () => {
    const typed = `AKIA${'Z7Q2M4X6'.repeat(2)}`;
    const printed = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
    const stage = await opened((request) => {
      if (request.isSummary) return answer(request);
      const isDone = request.messages.some(({ toolResults }) => toolResults > 0);
      const command = `echo ${printed}`;
      return { blocks: isDone ? [says(`It is ${printed}.`)] : [uses('Bash', { command })] };
    });
    const { sandbox } = stage;
    await prompt(sandbox, `Plant marigold with ${typed}, <private>but not in public</private>`);
    await stage.expectEntries(1);
    const asked = textOf(stage.summaries()[0]);
    expect(asked).toContain('Plant marigold');
    const kept = allTextBelow(join(sandbox.home, '.daybook'));
    expect(kept).toContain('marigold');
    for (const secret of [typed, printed, 'but not in public']) {
      expect(asked).not.toContain(secret);
      expect(kept).not.toContain(secret);
    }
  });

  test('sessions that run at once stay apart; a work tree shares what they found', async () => {
    const stage = await opened();
    const { sandbox } = stage;
    await Promise.all([prompt(sandbox, 'Plant marigold'), prompt(sandbox, 'Plant larkspur')]);
    await stage.expectEntries(2);
    const tree = join(sandbox.root, 'tree');
    const options = { cwd: sandbox.project, env: sandbox.env, extendEnv: false };
    await execa('git', ['worktree', 'add', '--quiet', tree, '-b', 'side'], options);
    await prompt(inFolder(sandbox, tree), 'Plant foxglove');
    await prompt(inFolder(sandbox, join(sandbox.project, 'beds')), 'Plant hellebore');
    await stage.expectEntries(4);
    for (const flower of ['foxglove', 'hellebore'] as const) {
      expect(injectedInto(stage.requestAbout(flower))).toContain('Plant marigold');
    }
    expect(await statusOf(sandbox)).toMatchObject({ sessions: 4 });
  });

  test('what is turned off leaves nothing', async () => {
    const stage = await opened();
    const { sandbox } = stage;
    const closed = join(sandbox.home, 'closed');
    mkdirSync(closed);
    writeFileSync(join(closed, '.nodaybook'), '');
    await prompt(inFolder(sandbox, closed), 'Plant marigold');
    await prompt({ ...sandbox, env: { ...sandbox.env, DAYBOOK: '0' } }, 'Plant larkspur');
    // The next session starts a worker, which has then seen all there is to see.
    await prompt(sandbox, 'Plant foxglove');
    await stage.expectEntries(1);
    const kept = allTextBelow(join(sandbox.home, '.daybook'));
    expect(kept).toContain('foxglove');
    expect(kept).not.toMatch(/marigold|larkspur/);
  });
});

/** Every byte below a folder, the database included. */
function allTextBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}
