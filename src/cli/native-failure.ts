import { codeOf, messageOf, UserError } from '../platform/errors.ts';

/** Where a native module was not found, was built for another Node or system, or is damaged. */
const NOT_LOADED = /^ERR_(?:DLOPEN_FAILED|MODULE_NOT_FOUND)$|^MODULE_NOT_FOUND$/;
const NOT_LOADED_WORDS = /Could not locate the bindings file|NODE_MODULE_VERSION|No native build/;

/** What to tell a person when SQLite's binding could not be loaded; undefined for other errors. */
export function nativeFailure(error: unknown): UserError | undefined {
  if (!(error instanceof Error) || error instanceof UserError) return undefined;
  const isNative = NOT_LOADED.test(codeOf(error) ?? '') || NOT_LOADED_WORDS.test(error.message);
  // Any other module that is missing is a damaged installation of ours: the same cure.
  if (!isNative) return undefined;
  return new UserError(
    'LIBRARY_NOT_LOADED',
    `a library of Daybook cannot be loaded with Node ${process.versions.node}: ${messageOf(error).slice(0, 200)}`,
    'Nothing is lost: what is captured waits. `daybook doctor` says what to do.',
    { cause: error },
  );
}
