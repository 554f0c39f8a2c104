import type { TranscriptFile } from '../../agents/claude-code/places.ts';
import { isOfTool, speechOf } from '../../agents/claude-code/speech.ts';
import { HEAD_BYTES, tailLines } from '../../capture/tail-lines.ts';
import { firstFolder } from '../../flush/first-folder.ts';
import { transcriptLines } from '../../flush/transcript-lines.ts';
import { fieldsOf } from '../../platform/fields.ts';
import { sessionById, sessionIdOf } from '../../store/sessions.ts';
import type { Store } from '../../store/store.ts';
import { type Transcript, transcriptAt, transcriptOf } from '../../store/transcripts.ts';
import type { ImportChoice } from './choice.ts';
import type { PlanPlace } from './plan-opencode.ts';
import { keepNewest, leftOutBy, type Planned, skip, TurnCount, tooShort } from './planned.ts';

const AGENT = 'claude-code';
/** The last line that tells a time stands within this much of the end; bytes. */
const TAIL_BYTES = 256 * 1024;

export interface PlannedTranscript extends Planned {
  readonly file: TranscriptFile;
}

/** Says of every transcript of Claude Code what an import does with it. The oldest first. */
export function planClaude(
  place: PlanPlace,
  choice: ImportChoice,
  files: readonly TranscriptFile[],
): PlannedTranscript[] {
  const all = files
    .map((file) => found(place, file))
    .sort((a, b) => a.changedMs - b.changedMs || (a.externalId < b.externalId ? -1 : 1));
  for (const one of all) {
    if (one.state === 'skipped') continue;
    const why = leftOutBy(choice, one);
    if (why !== undefined) skip(one, why);
    else if (one.state === 'new' && !isLongEnough(one.file.path, choice.minMessages))
      skip(one, tooShort(choice));
  }
  keepNewest(all, choice.limit);
  return all;
}

function found({ store, refusals }: PlanPlace, file: TranscriptFile): PlannedTranscript {
  const { path, externalId, sizeBytes } = file;
  const ours = store && sessionIdOf(store, AGENT, externalId);
  const known = store && progressOf(store, file);
  const session = ours === undefined ? undefined : sessionById(store as Store, ours);
  const readBytes = known?.offsetBytes ?? 0;
  // A line that is still being written is no growth.
  const isDue = readBytes === 0 || sizeBytes < readBytes || hasLineBehind(path, readBytes);
  const folder = firstFolder(path);
  const refusal = refusals.of(AGENT, externalId, folder);
  const nobodySpoke = ours === undefined ? 'nobody has said anything in it' : undefined;
  const why = refusal ?? (isDue ? undefined : nobodySpoke);
  const state = isDue ? (ours === undefined ? 'new' : 'grown') : 'unchanged';
  return {
    agent: AGENT,
    externalId,
    session: ours,
    title: session?.title ?? undefined,
    folder,
    changedMs: lastTimeIn(path) ?? file.changedAtMs,
    size: Math.max(0, sizeBytes - readBytes),
    file,
    ...(why === undefined ? { state } : { state: 'skipped', why, isRefused: true }),
  };
}

/** A transcript that was moved is known by its session. */
function progressOf(store: Store, { path, externalId }: TranscriptFile): Transcript | undefined {
  const here = transcriptAt(store, path);
  if (here !== undefined && here.offsetBytes > 0) return here;
  const elsewhere = transcriptOf(store, AGENT, externalId);
  return elsewhere === undefined ? undefined : transcriptAt(store, elsewhere);
}

function hasLineBehind(path: string, offsetBytes: number): boolean {
  return transcriptLines(path, offsetBytes).next().done !== true;
}

/** Reads no further than it takes to tell. */
function isLongEnough(path: string, least: number): boolean {
  const turns = new TurnCount(least);
  for (const { bytes } of transcriptLines(path, 0)) {
    if (turns.isEnough) break;
    const mayBe = bytes !== undefined && !isOfTool(bytes.toString('latin1', 0, HEAD_BYTES));
    const speech = mayBe ? speechOf(parsed(bytes)) : undefined;
    if (speech) turns.add(speech.role);
  }
  return turns.isEnough;
}

function parsed(line: Buffer): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(line.toString('utf8')));
  } catch {
    return {};
  }
}

/** When the session was last active: the file's own time changes when it is moved or restored. */
function lastTimeIn(path: string): number | undefined {
  for (const line of tailLines(path, TAIL_BYTES)) {
    const time = /"timestamp":"([^"]{10,40})"/.exec(line)?.[1];
    const atMs = time === undefined ? Number.NaN : Date.parse(time);
    if (Number.isFinite(atMs)) return atMs;
  }
  return undefined;
}
