// What goes wrong around a flush, beside the kills. Each is brought on and taken away again.
import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Chance } from './chance.ts';
import type { Place } from './place.ts';
import type { Made } from './sessions.ts';

export interface Weather {
  readonly name: string;
  /** For the processes that are in it. */
  readonly env?: Readonly<Record<string, string>>;
  readonly lift: () => void;
}

const CALM: Weather = { name: 'calm', lift: () => undefined };
const MODEL = fileURLToPath(new URL('./model.mjs', import.meta.url));

const MOODS = [
  'throttled',
  'loggedOut',
  'tooLong',
  'crash',
  'rubbish',
  'apology',
  'empty',
  'endless',
  'killed',
  'hang',
  'deaf',
] as const;

export type WeatherKind = 'calm' | 'live' | 'disk' | 'locked' | 'model' | 'transcripts';

/** @returns the kinds of weather that this place can have. */
export function kindsOf({ disk }: Place): readonly WeatherKind[] {
  const common = ['calm', 'calm', 'live', 'locked', 'model', 'transcripts'] as const;
  return disk === undefined ? common : [...common, 'disk', 'disk'];
}

/** @param made - the sessions of this round, whose hooks have fired. */
export function bring(
  kind: WeatherKind,
  place: Place,
  chance: Chance,
  made: readonly Made[],
): Weather {
  if (kind === 'disk' && place.disk) return fullDisk(place.disk, chance);
  if (kind === 'locked') return lockedFolders(place, chance);
  if (kind === 'model') return badModel(place, chance);
  if (kind === 'transcripts') return harmedTranscripts(place, chance, made);
  return { ...CALM, name: kind };
}

/** Settings under which a model is asked that does as its mood file says. */
export function modelEnv({ moodFile }: Place): Record<string, string> {
  return {
    DAYBOOK_SUMMARY_BACKEND: 'command',
    DAYBOOK_COMMAND_ARGV: JSON.stringify([process.execPath, MODEL, moodFile]),
    DAYBOOK_SUMMARY_TIMEOUTSECONDS: '1',
    DAYBOOK_BUDGET_TOKENSPERDAY: '1000000000',
  };
}

/** All but a few kilobytes is taken. */
function fullDisk(disk: string, chance: Chance): Weather {
  const filler = join(disk, 'filler');
  const file = openSync(filler, 'w');
  const chunk = Buffer.alloc(256 * 1024, 1);
  try {
    for (;;) writeSync(file, chunk);
  } catch {
    // Full to the last page.
  } finally {
    closeSync(file);
  }
  const { bavail, bsize } = statfsSync(disk);
  const size = existsSync(filler) ? statSync(filler).size : 0;
  truncateSync(filler, Math.max(0, size + bavail * bsize - 4_096 * chance.below(100)));
  return { name: 'disk full', lift: () => rmSync(filler, { force: true }) };
}

/** Folders that may be read and not written to. */
function lockedFolders({ home }: Place, chance: Chance): Weather {
  const all = [home.root, home.spool, home.daily, home.context, home.run, home.logs, home.backups];
  const locked = all.filter((path) => existsSync(path) && chance.is(0.4));
  for (const path of locked) chmodSync(path, 0o500);
  return {
    name: 'folders read-only',
    lift: () => {
      for (const path of locked) chmodSync(path, 0o700);
    },
  };
}

function badModel(place: Place, chance: Chance): Weather {
  const mood = chance.pick(MOODS);
  writeFileSync(place.moodFile, mood);
  return {
    name: `model ${mood}`,
    env: modelEnv(place),
    lift: () => writeFileSync(place.moodFile, 'well'),
  };
}

/**
 * Transcripts that are cut, gone, or written anew once their hooks have fired. What was said then
 * stands in the captured event, so nothing of it may be missing.
 */
function harmedTranscripts(place: Place, chance: Chance, made: readonly Made[]): Weather {
  const captured = capturedMarks(place);
  for (const one of made) {
    const { transcript, told } = one;
    if (transcript === undefined || !told.every(({ mark }) => captured.includes(mark))) continue;
    one.isHarmed = true;
    const harm = chance.pick(['cut', 'gone', 'rewritten', 'torn', 'none'] as const);
    const bytes = readFileSync(transcript.path);
    if (harm === 'cut') truncateSync(transcript.path, chance.below(bytes.length));
    if (harm === 'gone') rmSync(transcript.path);
    if (harm === 'torn')
      writeFileSync(transcript.path, Buffer.concat([bytes, Buffer.from('{"type":"us')]));
    if (harm !== 'rewritten') continue;
    const head = Buffer.from(
      `${JSON.stringify({ type: 'summary', summary: 'x', leafUuid: '0' })}\n`,
    );
    writeFileSync(transcript.path, Buffer.concat([head, bytes]));
  }
  return { ...CALM, name: 'transcripts harmed' };
}

/** The text of all that waits in the spool with its end. */
function capturedMarks({ home }: Place): string {
  return readdirSafe(home.spool)
    .map((name) => readFileSync(join(home.spool, name), 'utf8'))
    .filter((text) => JSON.parse(text).kind === 'end')
    .join('\n');
}

function readdirSafe(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder).filter((name) => /^[^.].*\.json$/.test(name))
    : [];
}
