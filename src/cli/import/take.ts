import { ingestFound } from '../../flush/recover.ts';
import { type TakenHistory, takeHistories } from '../../flush/take-histories.ts';
import { breathe, type World } from '../../flush/world.ts';
import { messageOf } from '../../platform/errors.ts';
import { isDamage } from '../../store/damage.ts';
import { progressBar } from '../progress.ts';
import type { PlannedTranscript } from './plan-claude.ts';
import type { PlannedHistory } from './plan-opencode.ts';
import type { Planned } from './planned.ts';
import { type ImportedSession, type ImportFailure, sessionOf } from './report.ts';

/** What an import has come to so far. */
export interface Imported {
  readonly results: ImportedSession[];
  readonly failures: ImportFailure[];
  /** Sessions that were not looked at. */
  left: number;
}

type Write = ((text: string) => void) | undefined;

/** Reads the sessions of opencode that are new or have grown, the oldest first. */
export async function takeOpencode(
  world: World,
  planned: readonly PlannedHistory[],
  imported: Imported,
  write: Write,
): Promise<void> {
  const due = planned.filter((one) => isDue(one));
  tellOthers(planned, imported);
  const byId = new Map(due.map((one) => [one.externalId, one]));
  const meter = new Meter(due, 'messages', write);
  const tell = (taken: TakenHistory) => {
    const one = byId.get(taken.head.id);
    if (one === undefined) return;
    meter.add(one);
    const { outcome: state, sessionId: session = null, newMessages, why: reason = null } = taken;
    imported.results.push(sessionOf(one, { state, session, newMessages, reason }));
    imported.failures.push(...failuresOf(taken));
  };
  const wanted = due.map((one) => one.wanted);
  try {
    await takeHistories(world, wanted, tell, () => world.signal.aborted);
  } finally {
    meter.end();
  }
  imported.left += due.length - meter.sessions;
}

function failuresOf({ head, path: file, bad, failure }: TakenHistory): ImportFailure[] {
  const rows = bad.map((row) => ({ file, session: head.id, row, reason: 'it is no JSON object' }));
  const whole = failure && { file, session: head.id, row: null, reason: failure.what };
  return whole ? [...rows, whole] : rows;
}

/** Reads the transcripts of Claude Code that are new or have grown, the oldest first. */
export async function takeClaude(
  world: World,
  planned: readonly PlannedTranscript[],
  imported: Imported,
  write: Write,
): Promise<void> {
  const due = planned.filter((one) => isDue(one));
  tellOthers(planned, imported);
  const meter = new Meter(due, 'bytes', write);
  try {
    for (const one of due) {
      if (world.signal.aborted) break;
      await takeTranscript(world, one, imported);
      meter.add(one);
      await breathe();
    }
  } finally {
    meter.end();
  }
  imported.left += due.length - meter.sessions;
}

async function takeTranscript(
  world: World,
  one: PlannedTranscript,
  { results, failures }: Imported,
): Promise<void> {
  try {
    const ingested = await ingestFound(world, one.file);
    const { sessionId, newMessages = 0 } = ingested ?? {};
    const state = sessionId === undefined ? 'skipped' : newMessages === 0 ? 'unchanged' : one.state;
    const reason = sessionId === undefined ? 'nobody has said anything in it' : null;
    results.push(sessionOf(one, { state, session: sessionId ?? null, newMessages, reason }));
  } catch (error) {
    // A file that vanished or cannot be read must not keep the others out; our own store's faults must.
    if (isDamage(error) || !isOfFile(error)) throw error;
    const { path: file } = one.file;
    failures.push({ file, session: one.externalId, row: null, reason: messageOf(error) });
  }
}

function isOfFile(error: unknown): boolean {
  const { code, path } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && typeof path === 'string' && path.endsWith('.jsonl');
}

function isDue({ state }: Planned): boolean {
  return state === 'new' || state === 'grown';
}

function tellOthers(planned: readonly Planned[], { results }: Imported): void {
  for (const one of planned) if (!isDue(one)) results.push(sessionOf(one));
}

/** Counts what is done, for the bar. */
class Meter {
  readonly #bar: ReturnType<typeof progressBar>;
  readonly #count: number;
  readonly #unit: 'messages' | 'bytes';
  readonly #startedMs = Date.now();
  #done = 0;
  sessions = 0;

  constructor(due: readonly Planned[], unit: 'messages' | 'bytes', write: Write) {
    this.#count = due.length;
    this.#unit = unit;
    this.#bar = progressBar(
      due.reduce((sum, one) => sum + one.size, 0),
      write,
    );
  }

  add({ size }: Planned): void {
    this.sessions++;
    this.#done += size;
    const perSecond = (this.#done / Math.max(1, Date.now() - this.#startedMs)) * 1_000;
    const rate =
      this.#unit === 'bytes'
        ? `${(perSecond / 1e6).toFixed(1)} MB/s`
        : `${Math.round(perSecond)} messages/s`;
    this.#bar.at(this.#done, `${this.sessions} of ${this.#count} sessions  ${rate}`);
  }

  end(): void {
    this.#bar.end();
  }
}
