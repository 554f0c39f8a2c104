import type { ImportChoice, ImportedAgent } from './choice.ts';

/** What an import does, or would do, with a session. */
export type PlannedState = 'new' | 'grown' | 'unchanged' | 'skipped';

/** A session that was found. Times are Unix milliseconds, UTC. */
export interface Planned {
  readonly agent: ImportedAgent;
  readonly externalId: string;
  /** Ours; undefined where there is none yet. */
  readonly session: string | undefined;
  readonly title: string | undefined;
  readonly folder: string;
  readonly changedMs: number;
  /** How much there is to read: messages of opencode, bytes of a transcript. */
  readonly size: number;
  state: PlannedState;
  /** Why it is skipped. */
  why?: string | undefined;
  /** It may not be read at all, whatever is chosen. */
  readonly isRefused?: boolean;
}

/** Why a choice leaves a session out; what was refused has another reason. */
export function leftOutBy(choice: ImportChoice, found: Planned): string | undefined {
  const { session, sinceMs, untilMs } = choice;
  if (session !== undefined && !isNamed(found.externalId, session)) return 'another was named';
  if (!choice.isOfProject(found.folder)) return 'it is of another project';
  if (sinceMs !== undefined && found.changedMs < sinceMs) return 'it ended before --since';
  if (untilMs !== undefined && found.changedMs >= untilMs) return 'it went on after --until';
  return undefined;
}

function isNamed(externalId: string, wanted: string): boolean {
  return externalId === wanted || externalId.startsWith(wanted);
}

/** Leaves the newest so many of what is to be read. */
export function keepNewest(planned: readonly Planned[], limit: number): void {
  const due = planned.filter(({ state }) => state === 'new' || state === 'grown');
  const older = due.sort((a, b) => b.changedMs - a.changedMs).slice(limit);
  for (const one of older) skip(one, `--limit takes the newest ${limit}`);
}

export function skip(one: Planned, why: string): void {
  one.state = 'skipped';
  one.why = why;
}

export function tooShort(choice: ImportChoice): string {
  return `it has fewer than ${choice.minMessages} messages`;
}

/** Counts prompts and answers; an answer is one in however many steps it was given. */
export class TurnCount {
  readonly #least: number;
  #turns = 0;
  #last = '';

  constructor(least: number) {
    this.#least = least;
  }

  add(role: string): void {
    if (role !== 'assistant' || this.#last !== 'assistant') this.#turns++;
    this.#last = role;
  }

  get isEnough(): boolean {
    return this.#turns >= this.#least;
  }
}
