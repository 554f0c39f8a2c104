import type { ParseArgsConfig } from 'node:util';
import type { Env, Home } from '../platform/home.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** What a command knows of the world. Results go to `out`, talk goes to `say`. */
export interface Cli {
  readonly env: Env;
  readonly home: Home;
  readonly now: () => Date;
  readonly cwd: string;
  /** One document on stdout instead of text. */
  readonly json: boolean;
  /** Prints a result: text and a newline, to stdout. */
  readonly out: (text: string) => void;
  /** Resolves when what was printed has left; absent where it leaves at once. */
  readonly drained?: () => Promise<void>;
  /** Prints talk: text and a newline, to stderr. */
  readonly say: (text: string) => void;
  /** True where a person sits at both ends, so a question can be asked. */
  readonly interactive: boolean;
  /** Asks a yes-or-no question; only where `interactive`. */
  readonly ask: (question: string) => Promise<boolean>;
}

export interface Command {
  readonly name: string;
  /** The words after the name: `[DAY] [--rebuild]`. */
  readonly synopsis: string;
  /** One sentence, for the list of commands. */
  readonly about: string;
  /** What each option does, by its name, and one example; printed by `--help`. */
  readonly options: Options;
  readonly optionHelp: Readonly<Record<string, string>>;
  readonly examples: readonly string[];
  /** @returns the exit code. @throws {UserError} for what the person can act on. */
  readonly run: (cli: Cli, words: readonly string[], values: OptionValues) => Promise<number>;
}

/** Prints one JSON document, as every command does under `--json`. */
export function printJson(cli: Cli, document: object): void {
  cli.out(jsonText(document, 2));
}

/**
 * JSON that a terminal can be shown: what would move its cursor or turn the reading direction is
 * escaped, which a program reads as the same.
 *
 * @param indent - spaces; none: all on one line.
 */
export function jsonText(document: object, indent?: number): string {
  return JSON.stringify(document, null, indent).replace(
    /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) =>
      character
        .split('')
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
  );
}
