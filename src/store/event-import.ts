import { codeOf, messageOf, UserError } from '../platform/errors.ts';
import { type BadLine, eventLines } from './event-lines.ts';
import { EventTranslator, UnknownProject } from './event-translator.ts';
import { appendEvent, applyChange, EVENT_TABLES, type StoredEvent } from './events.ts';
import { inTransaction } from './open.ts';
import { compareWithFold, foldEvents, swapInFold } from './rebuild.ts';
import type { Store } from './store.ts';

export interface Imported {
  readonly added: number;
  /** Were here already. */
  readonly known: number;
  /** About sessions that a person had forgotten here. */
  readonly forgotten: number;
  /** The number of a last line that was cut off; it is left out. */
  readonly tornLine: number | undefined;
  /** Rows that were not what the events gave, and are now. */
  readonly corrected: number;
}

/** Bad lines that an error names; a file of another kind has thousands. */
const MOST_NAMED = 5;

/**
 * Takes the events of a file into a store, after those that it has, and folds: all of them or none.
 *
 * @param isDryRun - look only; nothing stays of it.
 * @throws {UserError} EVENTS_DAMAGED with the numbers of the lines.
 */
export function importEvents(store: Store, path: string, isDryRun: boolean): Imported {
  const undo = new Error('a dry run');
  let imported: Imported | undefined;
  try {
    inTransaction(store, () => {
      // In the middle a parent may be named before it is known.
      store.pragma('defer_foreign_keys = ON');
      imported = takeIn(store, path);
      // A commit would refuse it too, but without a word on what is missing.
      if (Object.keys(EVENT_TABLES).some((table) => hasLooseEnds(store, table)))
        throw incomplete(path);
      if (isDryRun) throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  return imported as Imported;
}

function takeIn(store: Store, path: string): Imported {
  const translator = new EventTranslator(store);
  const tornLine = survey(path, translator);
  let [added, known, forgotten] = [0, 0, 0];
  for (const { line, event } of eventLines(path)) {
    if (event === undefined) continue; // the torn one
    if (translator.isKnown(event)) {
      known++;
      continue;
    }
    if (append(store, path, line, () => translator.translate(event))) added++;
    else forgotten++;
  }
  const folded = foldEvents(store);
  try {
    const differences = compareWithFold(store, folded);
    swapInFold(store, differences);
    return { added, known, forgotten, tornLine, corrected: differences.length };
  } finally {
    folded.close();
  }
}

/** @returns false for an event that is about nothing here. */
function append(
  store: Store,
  path: string,
  line: number,
  translate: () => StoredEvent | undefined,
): boolean {
  try {
    const event = translate();
    if (event === undefined) return false;
    appendEvent(store, event);
    for (const change of event.changes) applyChange(store, change);
    return true;
  } catch (error) {
    const isBeginningGone =
      error instanceof UnknownProject || codeOf(error) === 'SQLITE_CONSTRAINT_NOTNULL';
    throw isBeginningGone ? incomplete(path) : damaged(path, [{ line, why: messageOf(error) }]);
  }
}

/** Looks at every line before the first is taken in. @returns the number of a torn last line. */
function survey(path: string, translator: EventTranslator): number | undefined {
  const bad: BadLine[] = [];
  let tornLine: number | undefined;
  for (const { line, event, why, isTorn } of eventLines(path)) {
    if (event !== undefined) translator.learn(event);
    else if (isTorn) tornLine = line;
    else bad.push({ line, why });
  }
  if (bad.length > 0) throw damaged(path, bad);
  return tornLine;
}

function damaged(path: string, bad: readonly BadLine[]): UserError {
  const named = bad.slice(0, MOST_NAMED).map(({ line, why }) => `line ${line}: ${why}`);
  if (bad.length > MOST_NAMED) named.push(`and ${bad.length - MOST_NAMED} more lines`);
  return new UserError(
    'EVENTS_DAMAGED',
    `${path} is damaged: ${named.join('; ')}`,
    'Nothing was imported. Only a last line that was cut off can be left out.',
  );
}

function hasLooseEnds(store: Store, table: string): boolean {
  return (store.pragma(`foreign_key_check(${table})`) as unknown[]).length > 0;
}

function incomplete(path: string): UserError {
  return new UserError(
    'EVENTS_INCOMPLETE',
    `${path} tells of sessions or projects whose beginning it does not hold`,
    'Nothing was imported. Export the events of the other store again, all of them.',
  );
}
