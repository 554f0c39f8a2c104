/**
 * A failure that the reader can act on. Anything else that is thrown is a bug and keeps its stack.
 *
 * @param code - stable, SCREAMING_SNAKE; scripts may match on it (`--json` prints it).
 * @param what - what happened to which file or session.
 * @param next - what state things are in now and what to do next.
 */
export class UserError extends Error {
  readonly code: string;
  readonly next: string;
  /** Exit code of the CLI: 1 failure, 2 wrong usage, 3 a named session or project is not there. */
  readonly exitCode: 1 | 2 | 3;

  constructor(
    code: string,
    what: string,
    next: string,
    options: { cause?: unknown; exitCode?: 1 | 2 | 3 } = {},
  ) {
    super(what, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'UserError';
    this.code = code;
    this.next = next;
    this.exitCode = options.exitCode ?? 1;
  }
}

/** The message of anything that was thrown, on one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.replace(/\s*\n\s*/g, ' ').trim();
}

/** The `code` of a Node system error (`ENOENT`), or undefined. */
export function codeOf(thrown: unknown): string | undefined {
  const code = (thrown as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Whether it was thrown for want of room: by the system, for a quota, or by SQLite. */
export function isDiskFull(thrown: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(codeOf(thrown) ?? '');
}
