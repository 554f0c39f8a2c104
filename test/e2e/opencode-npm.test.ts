// Daybook as an npm plugin of the real opencode, `"plugin": ["daybook"]`: it brings no worker that could
// run, so what it notes waits for an installation.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spooledNames } from '../../src/capture/spool.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { daybook } from './daybook.ts';
import { ALONE, configFolder, configureOpencode, installOpencode, run } from './opencode.ts';
import { answerOpencode } from './opencode-script.ts';
import { npmrc, pack, type Registry, startRegistry, trust } from './packed.ts';
import { Stage } from './stage.ts';

const installed = await installOpencode();
const skipped = 'skipped' in installed ? installed.skipped : undefined;

describe.skipIf(skipped)(`the npm plugin in opencode${skipped ? `: ${skipped}` : ''}`, () => {
  let stage: Stage;
  let registry: Registry;
  const folder = mkdtempSync(join(tmpdir(), 'daybook-packed-'));

  beforeAll(async () => {
    if ('skipped' in installed) return;
    const env = { ...ALONE, ...trust(), DAYBOOK_SUMMARY_BACKEND: 'extractive' };
    stage = await Stage.open(installed.bin, answerOpencode, () => env);
    const { sandbox, model } = stage;
    configureOpencode(sandbox, model.url);
    registry = await startRegistry(await pack(folder));
    writeFileSync(join(sandbox.home, '.npmrc'), await npmrc(registry.url));
    const file = join(configFolder(sandbox), 'opencode.json');
    const settings = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...settings, plugin: ['daybook'] }));
  });

  afterAll(async () => {
    await stage?.close();
    await registry?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is loaded by its name and captures; nothing is summarised yet', async () => {
    const { sandbox } = stage;
    await run(sandbox, 'Plant marigold');
    const home = daybookHome({ HOME: sandbox.home });
    expect(spooledNames(home).length).toBeGreaterThan(0);
    expect(existsSync(home.store)).toBe(false);
  });

  test('after the one command all is summarised, once, though both forms are there', async () => {
    const { sandbox } = stage;
    await daybook(sandbox, 'install', 'opencode', '--yes');
    await run(sandbox, 'Plant larkspur');
    await stage.expectEntries(2);
    expect(await daybook(sandbox, 'search', 'marigold')).toContain('marigold');
  });
});
