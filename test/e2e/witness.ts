// Somebody else's hook in the same settings file: it notes every event that it sees, so a run that
// should have fired none shows, and so does an installer that touches what is not ours.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from './sandbox.ts';

export interface Witnessed {
  readonly session_id: string;
  readonly cwd: string;
  readonly hook_event_name: string;
  readonly source?: string;
}

const notes = (sandbox: Sandbox) => join(sandbox.root, 'witnessed.jsonl');
export const settingsFile = (sandbox: Sandbox) => join(sandbox.home, '.claude', 'settings.json');

/** @returns the text of the settings file before Daybook was installed. */
export function placeWitness(sandbox: Sandbox): string {
  const hooks = [
    {
      hooks: [
        { type: 'command', command: `cat >> '${notes(sandbox)}'; echo >> '${notes(sandbox)}'` },
      ],
    },
  ];
  const settings = {
    cleanupPeriodDays: 90,
    hooks: { SessionStart: hooks, SessionEnd: hooks, PreCompact: hooks },
  };
  const text = `${JSON.stringify(settings, null, 4)}\n`;
  mkdirSync(join(sandbox.home, '.claude'), { recursive: true });
  writeFileSync(settingsFile(sandbox), text);
  return text;
}

export function witnessed(sandbox: Sandbox): Witnessed[] {
  const path = notes(sandbox);
  if (!existsSync(path)) return [];
  // A payload ends with a line break or, in older versions, without one.
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Witnessed);
}
