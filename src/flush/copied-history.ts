import { transcriptLines } from './transcript-lines.ts';

/** The part of a fork's transcript that was copied from the session it left. */
export interface CopiedHistory {
  /** Everything before this byte is copied; 0 when nothing is. */
  readonly untilBytes: number;
  /** The agent's id of the session it came from, for lines that do not tell it; '' where unknown. */
  readonly from: string;
}

/** A copy begins with the file, so its first answer stands within this many lines. */
const LOOK_LINES = 1_000;
const ORIGIN = /"requestSessionId":"([^"]+)"/;
const TIME = /"timestamp":"([^"]+)"/;

/**
 * Claude Code gives a fork a copy of its parent's lines, written in one go before its own. They keep
 * uuid and time; the session id in them is rewritten. Since 2.1.329 or a little before, assistant
 * lines tell where they came from (`requestSessionId`); before that, only their time shows that they
 * are older than the fork.
 *
 * @param forkedAtMs - when a hook reported the fork's start; Unix milliseconds.
 */
export function copiedHistory(
  path: string,
  externalId: string,
  forkedAtMs: number | undefined,
): CopiedHistory {
  let untilBytes = 0;
  let from = '';
  let count = 0;
  for (const { bytes, end } of transcriptLines(path, 0)) {
    if (++count > LOOK_LINES && untilBytes === 0) break;
    if (bytes === undefined) continue;
    const origin = bytes.includes('"requestSessionId":"') ? firstGroup(ORIGIN, bytes) : undefined;
    if (origin !== undefined && origin !== externalId) {
      untilBytes = end;
      from ||= origin;
    } else if (forkedAtMs !== undefined && Date.parse(firstGroup(TIME, bytes) ?? '') < forkedAtMs) {
      untilBytes = end;
    }
  }
  return { untilBytes, from };
}

function firstGroup(pattern: RegExp, bytes: Buffer): string | undefined {
  return pattern.exec(bytes.toString('latin1'))?.[1];
}
