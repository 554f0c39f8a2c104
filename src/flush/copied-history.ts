import { transcriptLines } from './transcript-lines.ts';

/** The part of a fork's transcript that was copied from the session it left. */
export interface CopiedHistory {
  /** Everything before this byte is copied; 0 when nothing is. */
  readonly untilBytes: number;
  /** The agent's id of the session it came from, for lines that do not tell it themselves. */
  readonly from: string;
}

/**
 * Claude Code gives a fork a copy of its parent's lines. They keep uuid and time, the session id in
 * them is rewritten, and only assistant lines tell where they came from (`requestSessionId`). So the
 * copy ends behind the last such line, and the prompts before it are copies too.
 *
 * @param knownBytes - what an earlier look found.
 * @param readBytes - how far the file is read; a copy is written in one go, so only a file never read
 *   before is looked through.
 */
export function copiedHistory(
  path: string,
  externalId: string,
  knownBytes: number,
  readBytes: number,
): CopiedHistory {
  if (readBytes > 0 && knownBytes <= readBytes) return { untilBytes: knownBytes, from: '' };
  let untilBytes = 0;
  let from = '';
  for (const { bytes, end } of transcriptLines(path, 0)) {
    if (!bytes?.includes('"requestSessionId":"')) continue;
    const origin = /"requestSessionId":"([^"]+)"/.exec(bytes.toString('latin1'))?.[1];
    if (origin === undefined || origin === externalId) continue;
    untilBytes = end;
    from ||= origin;
  }
  return { untilBytes, from };
}
