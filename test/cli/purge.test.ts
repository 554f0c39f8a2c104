import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { workerIsDone } from '../helpers/built-cli.ts';
import { payloadFor, runBuiltHook } from '../helpers/built-hook.ts';
import { DoctorPlace } from '../helpers/doctor-place.ts';
import { fixturePath } from '../helpers/places.ts';

test.skipIf(process.platform === 'win32')(
  'uninstall --purge knows every file that hooks, worker and commands make',
  async () => {
    const place = new DoctorPlace();
    const env = { ...place.env, DAYBOOK_SUMMARY_BACKEND: 'extractive' };
    await place.install();
    const transcript = fixturePath('claude-code/fork-session.jsonl');
    for (const [hook, event] of [
      ['session-start', 'SessionStart'],
      ['pre-compact', 'PreCompact'],
      ['session-end', 'SessionEnd'],
    ] as const) {
      await runBuiltHook(hook, payloadFor(event, transcript), env);
      await workerIsDone(place.home);
    }
    await place.run('config', 'set', 'timeZone', 'UTC');
    await place.run('note', 'purge takes no more than ours');
    mkdirSync(place.home.spoolBad, { recursive: true });
    writeFileSync(join(place.home.spool, '00001795000000-broken.json'), '{');
    await place.run('flush');
    const made = readdirSync(place.home.root);
    expect(made).toEqual(
      expect.arrayContaining([
        'backups',
        'config.json',
        'daily',
        'logs',
        'run',
        'spool',
        'store.db',
      ]),
    );
    const { code, stdout } = await place.run('uninstall', '--purge', '--yes');
    expect(stdout).not.toContain('Left in');
    expect(code).toBe(0);
    expect(existsSync(place.home.root)).toBe(false);
  },
);
