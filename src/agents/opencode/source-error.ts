import { messageOf, UserError } from '../../platform/errors.ts';

/**
 * opencode's own files cannot be read. Never carries what SQLite threw as its cause: that would pass
 * for damage to our store.
 */
export class SourceError extends UserError {
  readonly path: string;
  /** What is wrong with it, without its name. */
  readonly what: string;

  constructor(path: string, what: string) {
    super(
      'SOURCE_UNREADABLE',
      `${path} ${what}`,
      'That file was left alone, and nothing was taken from it that could not be read.',
      { exitCode: 3 },
    );
    this.name = 'SourceError';
    this.path = path;
    this.what = what;
  }
}

/** Says of which file it is what was thrown while that was read. */
export function sourceError(path: string, thrown: unknown): SourceError {
  return thrown instanceof SourceError
    ? thrown
    : new SourceError(path, `cannot be read: ${messageOf(thrown)}`);
}
