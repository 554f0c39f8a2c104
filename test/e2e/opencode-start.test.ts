// What the plugin costs at the start of the real opencode: from its start to its first request, with
// ours and with one that does nothing, in turn and in the same folders.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { daybook } from './daybook.ts';
import { ALONE, configFolder, configureOpencode, installOpencode, startRun } from './opencode.ts';
import { answerOpencode } from './opencode-script.ts';
import { Stage } from './stage.ts';

const installed = await installOpencode();
const skipped = 'skipped' in installed ? installed.skipped : undefined;

const RUNS = 9;
/** Twenty starts, on a machine that has other things to do. */
const LIMIT_MS = 1_200_000;
const MOST_TIMES = 1.1;
const EMPTY = "export default { id: 'empty', server: async () => ({}) };\n";

describe.skipIf(skipped)(`the start of opencode${skipped ? `: ${skipped}` : ''}`, () => {
  let stage: Stage;
  let plugin: string;

  beforeAll(async () => {
    if ('skipped' in installed) return;
    const env = { ...ALONE, DAYBOOK_SUMMARY_BACKEND: 'extractive' };
    stage = await Stage.open(installed.bin, answerOpencode, () => env);
    configureOpencode(stage.sandbox, stage.model.url);
    await daybook(stage.sandbox, 'install', 'opencode', '--yes');
    plugin = join(configFolder(stage.sandbox), 'plugins', 'daybook.js');
  });

  afterAll(() => stage?.close());

  // A machine that is busy with other things makes either of them the slower one.
  const options = { timeout: LIMIT_MS, retry: 2 };
  test(`takes at most ${MOST_TIMES} times as long as with an empty plugin`, options, async () => {
    const { sandbox, model } = stage;
    const ours = `export { default } from ${JSON.stringify(new URL('../../dist/hooks/opencode-plugin.js', import.meta.url).href)};\n`;
    mkdirSync(sandbox.project, { recursive: true });
    const timesMs: Record<'ours' | 'empty', number[]> = { ours: [], empty: [] };
    for (let round = 0; round <= RUNS; round++) {
      const turn = ['ours', 'empty'] as const;
      for (const which of round % 2 === 0 ? turn : turn.toReversed()) {
        writeFileSync(plugin, which === 'ours' ? ours : EMPTY);
        const requests = model.requests.length;
        const startedMs = Date.now();
        await startRun(sandbox, 'Plant marigold', ['--title', 'A talk']);
        const ms = (model.requests[requests]?.atMs ?? Number.NaN) - startedMs;
        // The worker that ours has started must not be felt by the empty one.
        if (which === 'ours') await daybook(sandbox, 'flush');
        if (round > 0) timesMs[which].push(ms); // the first makes opencode's own files
      }
    }
    const [withOurs, withEmpty] = [median(timesMs.ours), median(timesMs.empty)];
    const times = (withOurs / withEmpty).toFixed(3);
    process.stdout.write(
      `start to first request, medians of ${RUNS}: ours ${withOurs} ms, empty ${withEmpty} ms, ${times} times\n${JSON.stringify(timesMs)}\n`,
    );
    expect(withOurs).toBeLessThanOrEqual(MOST_TIMES * withEmpty);
  });
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
