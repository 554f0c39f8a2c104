import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSpooled, spooledNames } from '../../src/capture/spool.ts';
import type { SpoolEvent } from '../../src/capture/spool-event.ts';
import { daybookHome, type Home } from '../../src/platform/home.ts';
import { builtPath } from './places.ts';

export interface HookRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Wall time of the whole process; milliseconds. */
  readonly ms: number;
}

export interface HookWorld {
  readonly folder: string;
  readonly home: Home;
  readonly env: Readonly<Record<string, string>>;
}

/** A fresh home below a folder, and the environment that a hook needs to find it. */
export function hookWorld(folder: string, more: Readonly<Record<string, string>> = {}): HookWorld {
  const home = daybookHome({ DAYBOOK_HOME: join(folder, 'daybook') });
  const env = { PATH: process.env.PATH ?? '', HOME: folder, DAYBOOK_HOME: home.root };
  return { folder, home, env: { ...env, DAYBOOK_SUMMARY_BACKEND: 'extractive', ...more } };
}

export type HookName = 'session-start' | 'session-end' | 'pre-compact';

/**
 * Runs a built hook as an agent does.
 *
 * @param stdin - undefined: never closed.
 * @param hooksFolder - where the bundle lies; without a worker above it none is started.
 * @param args - what stands behind the file: `plugin` in the plugin form.
 */
export function runBuiltHook(
  name: HookName,
  stdin: string | Buffer | undefined,
  env: Readonly<Record<string, string>>,
  hooksFolder = builtPath('hooks'),
  args: readonly string[] = [],
): Promise<HookRun> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = spawn(process.execPath, [join(hooksFolder, `${name}.cjs`), ...args], { env });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (stdout += text));
    child.stderr.on('data', (text: Buffer) => (stderr += text));
    child.stdin.on('error', () => undefined); // a hook that is off leaves without reading
    if (stdin !== undefined) child.stdin.end(stdin);
    child.on('error', reject);
    child.on('exit', (code) => {
      child.stdin.destroy();
      resolve({ code, stdout, stderr, ms: performance.now() - startedMs });
    });
  });
}

export function spooledEvents(home: Home): SpoolEvent[] {
  return spooledNames(home).map((name) => readSpooled(home, name));
}

export function hooksLog(home: Home): string {
  const path = join(home.logs, 'hooks.log');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** A payload of Claude Code as recorded, for a transcript and folder of this machine. */
export function payloadFor(
  event: 'SessionStart' | 'SessionEnd' | 'PreCompact',
  transcriptPath: string,
  more: object = {},
): string {
  const words = {
    SessionStart: { source: 'startup' },
    SessionEnd: { reason: 'other' },
    PreCompact: { trigger: 'manual' },
  };
  return `${JSON.stringify({
    session_id: '21a086e2-9cd5-4251-8acd-0b25e46ec53e',
    transcript_path: transcriptPath,
    cwd: dirname(transcriptPath),
    hook_event_name: event,
    ...words[event],
    ...more,
  })}\n`;
}
