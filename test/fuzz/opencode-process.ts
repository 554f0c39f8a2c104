// What opencode tells its plugins, played to the built plugin in a process of its own.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtPath } from '../helpers/built.ts';
import type { Step } from '../helpers/opencode-replay.ts';
import { mutatedValues } from './mutation.ts';
import { onStage } from './programs.ts';
import { opencodeSteps } from './recordings.ts';
import { type Target, target } from './target.ts';

const HOST = fileURLToPath(new URL('../helpers/opencode-host.mjs', import.meta.url));
const PLUGIN = builtPath('hooks/opencode-plugin.js');

const isStep = (one: Partial<Step> | null): one is Step => typeof one?.k === 'string';

/** opencode must not feel it: nothing is thrown or printed, and what is spooled is whole. */
export function opencodePlugin(): Target {
  return target('process: plugin of opencode', mutatedValues(opencodeSteps()), (played) =>
    onStage(async (stage) => {
      const steps = Array.isArray(played) ? played.filter(isStep) : [];
      const first = { k: 'plugin.init', v: { directory: stage.folder, worktree: stage.folder } };
      const text = [first, ...steps].map((one) => `${JSON.stringify(one)}\n`).join('');
      const result = join(stage.folder, 'result.json');
      stage.write('.local/share/opencode/opencode.db', 'a database');
      const ended = await stage.run(HOST, [PLUGIN, stage.write('steps.jsonl', text), result], {
        env: { FAKE_VERSION: '1.18.33' },
      });
      assert.deepEqual(ended, { code: 0, stdout: '', stderr: '' });
      assert.deepEqual(JSON.parse(readFileSync(result, 'utf8')).threw, []);
      const { spool } = stage.home;
      const names = existsSync(spool) ? readdirSync(spool) : [];
      for (const name of names.filter((one) => one.endsWith('.json')))
        assert.equal(JSON.parse(readFileSync(join(spool, name), 'utf8')).agent, 'opencode');
      const hooksLog = join(stage.home.logs, 'hooks.log');
      const log = existsSync(hooksLog) ? readFileSync(hooksLog, 'utf8') : '';
      assert.doesNotMatch(log, / error /);
    }),
  );
}
