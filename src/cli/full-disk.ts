import { isDiskFull, UserError } from '../platform/errors.ts';

/** What a full disk throws, whoever met it, as something that a person can act on. */
export function fullDisk(error: unknown): UserError | undefined {
  if (!isDiskFull(error)) return undefined;
  return new UserError(
    'DISK_FULL',
    'the disk is full',
    'What was done before is kept, the rest is not done. Free some space, `daybook prune` helps, and run the command again.',
    { cause: error },
  );
}
