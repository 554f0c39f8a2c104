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

/** @throws {UserError} for a word that is none of these. */
export function choiceOption<T extends string>(
  name: string,
  typed: string | boolean | undefined,
  allowed: readonly T[],
): T | undefined {
  if (typed === undefined) return undefined;
  const found = allowed.find((one) => one === typed);
  if (found !== undefined) return found;
  throw new UserError(
    'WRONG_USAGE',
    `--${name} is one of ${allowed.join(', ')}, got ${JSON.stringify(typed)}`,
    'Nothing was done.',
    { exitCode: 2 },
  );
}

/** @throws {UserError} where nothing was named. */
export function neededWord(words: readonly string[], what: string): string {
  const [first] = words;
  if (first !== undefined) return first;
  throw new UserError('WRONG_USAGE', `${what} is to be named`, 'Nothing was done.', {
    exitCode: 2,
  });
}

/** @throws {UserError} for words that a command has no use for; they were meant as an option. */
export function atMostWords(words: readonly string[], most: number): void {
  if (words.length <= most) return;
  throw new UserError(
    'WRONG_USAGE',
    `there is no use for ${JSON.stringify(words[most])} here`,
    'Nothing was done. `--help` shows the options.',
    { exitCode: 2 },
  );
}
