import { codeOf, UserError } from '../platform/errors.ts';

const CODES: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);

/** What a full disk throws, whoever met it, as something that a person can act on. */
export function fullDisk(error: unknown): UserError | undefined {
  if (!CODES.has(codeOf(error) ?? '')) return undefined;
  return new UserError(
    'DISK_FULL',
    'the disk is full',
    'What was done before is kept, the rest is not done. Free some space, `daybook prune` helps, and run the command again.',
    { cause: error },
  );
}
