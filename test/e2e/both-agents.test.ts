// One project, two agents: what one of them found out, the other knows.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installClaudeCode, prompt } from './claude-code.ts';
import { daybook, daybookJson } from './daybook.ts';
import { ALONE, configureOpencode, installOpencode, run } from './opencode.ts';
import { answerEither } from './opencode-script.ts';
import { injectedInto, Stage } from './stage.ts';

const claude = await installClaudeCode();
const opencode = await installOpencode();
const skipped =
  'skipped' in claude ? claude.skipped : 'skipped' in opencode ? opencode.skipped : undefined;

describe.skipIf(skipped)(`both agents in one project${skipped ? `: ${skipped}` : ''}`, () => {
  let stage: Stage;

  beforeAll(async () => {
    if ('skipped' in claude || 'skipped' in opencode) return;
    stage = await Stage.open([claude.bin, opencode.bin], answerEither, () => ALONE);
    configureOpencode(stage.sandbox, stage.model.url);
    for (const agent of ['claude-code', 'opencode']) {
      await daybook(stage.sandbox, 'install', agent, '--yes');
    }
  });

  afterAll(() => stage?.close());

  test('each next session is told what the other agent did', async () => {
    const { sandbox } = stage;
    await prompt(sandbox, 'Plant marigold');
    await stage.expectEntries(1);
    await run(sandbox, 'Plant larkspur');
    expect(injectedInto(stage.requestAbout('larkspur'))).toContain('Plant marigold');
    await stage.expectEntries(2);
    await prompt(sandbox, 'Plant foxglove');
    const told = injectedInto(stage.requestAbout('foxglove'));
    expect(told).toContain('Plant marigold');
    expect(told).toContain('Plant larkspur');
    await stage.expectEntries(3);
    await run(sandbox, 'Plant hellebore');
    const toldToOpencode = injectedInto(stage.requestAbout('hellebore'));
    for (const flower of ['marigold', 'larkspur', 'foxglove'])
      expect(toldToOpencode).toContain(`Plant ${flower}`);
    await stage.expectEntries(4);
  });

  test('search, list, tree, today and context show both', async () => {
    const { sandbox } = stage;
    interface Result {
      readonly agent: string;
    }
    const agentsOf = async (...words: string[]) => {
      const { results } = await daybookJson<{ results: Result[] }>(sandbox, ...words);
      return [...new Set(results.map(({ agent }) => agent))].sort();
    };
    const both = ['claude-code', 'opencode'];
    expect(await agentsOf('list')).toEqual(both);
    expect(await agentsOf('tree', '--all')).toEqual(both);
    expect(await agentsOf('search', 'planted')).toEqual(both);
    for (const shown of [
      await daybook(sandbox, 'today'),
      await daybook(sandbox, 'context', '--project', sandbox.project),
    ]) {
      expect(shown).toContain('Plant foxglove');
      expect(shown).toContain('Plant hellebore');
    }
  });
});
