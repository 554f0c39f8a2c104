import { UserError } from '../platform/errors.ts';

/** @throws {UserError} for anything but a whole number in the range. */
export function wholeNumberOption(
  name: string,
  typed: string | boolean | undefined,
  otherwise: number,
  min: number,
  max: number,
): number {
  if (typed === undefined) return otherwise;
  const value = Number(typed);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new UserError(
    'WRONG_USAGE',
    `--${name} is a whole number from ${min} to ${max}, got ${JSON.stringify(typed)}`,
    'Nothing was done.',
    { exitCode: 2 },
  );
}
