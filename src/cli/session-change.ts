import { UserError } from '../platform/errors.ts';
import { inTransaction, openStoreIfAny } from '../store/open.ts';
import { linksOf } from '../store/session-acts.ts';
import { externalIdOf, type Session, sessionById } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import { type Cli, type OptionValues, printJson } from './command.ts';
import { plainText } from './terminal.ts';
import { theSession } from './which-session.ts';

/** What a change needs to know; made within its transaction. */
export interface Change {
  readonly store: Store;
  readonly session: Session;
  readonly nowMs: number;
  /** Another session that the person names. */
  readonly named: (wanted: string) => Session;
}

/**
 * Changes the one session that a person means, in one transaction. A dry run makes the change and
 * takes it back, so that it is refused where the real one would be.
 *
 * @param change - @returns a sentence without its subject: `is pinned`.
 * @returns the exit code.
 */
export function changeSessionNamed(
  cli: Cli,
  wanted: string | undefined,
  values: OptionValues,
  change: (change: Change) => string,
): number {
  const isDryRun = values['dry-run'] === true;
  return withSession(cli, wanted, ({ store, session, named, nowMs }) => {
    const { id } = session;
    const { before, said, after } = attempt(store, isDryRun, () => {
      // Again: another process may have changed it since it was found, or taken it away.
      const current = named(id);
      const before = seen(store, id);
      const said = change({ store, session: current, named, nowMs });
      return { before, said, after: seen(store, id) };
    });
    const isChanged = JSON.stringify(before) !== JSON.stringify(after);
    if (cli.json) printJson(cli, { dryRun: isDryRun, changed: isChanged, session: after });
    else {
      const note = isDryRun ? ' (dry run: nothing was changed)' : isChanged ? '' : ' already';
      cli.out(`${nameOf(session)} ${said}${note}.`);
    }
    return 0;
  });
}

/**
 * Finds the one session that a person means.
 *
 * @throws {UserError} WRONG_USAGE where none is named; NO_SESSION, AMBIGUOUS_SESSION.
 */
export function withSession<T>(
  cli: Cli,
  wanted: string | undefined,
  work: (found: Change) => T,
): T {
  if (wanted === undefined) throw wrongUsage('no session was named');
  const store = openStoreIfAny(cli.home.store);
  const named = (name: string) => theSession(store, name);
  try {
    const session = named(wanted);
    return work({ store: store as Store, session, nowMs: cli.now().getTime(), named });
  } finally {
    store?.close();
  }
}

export function wrongUsage(what: string): UserError {
  return new UserError('WRONG_USAGE', what, 'Nothing was changed. See `--help`.', { exitCode: 2 });
}

/** @throws {UserError} WRONG_USAGE for words that a command has no use for. */
export function noMoreWords(words: readonly string[], most: number): void {
  if (words.length > most) throw wrongUsage(`there is no use for ${words.slice(most).join(' ')}`);
}

/** What a person calls a session, for the beginning of a sentence. */
export function nameOf({ id, title }: Pick<Session, 'id' | 'title'>): string {
  return title === null ? id : `${JSON.stringify(plainText(title))} (${id})`;
}

/** Runs `work` in one transaction, which a dry run takes back. */
export function attempt<T>(store: Store, isDryRun: boolean, work: () => T): T {
  const takenBack = { result: undefined as T | undefined };
  try {
    return inTransaction(store, () => {
      takenBack.result = work();
      if (isDryRun) throw takenBack;
      return takenBack.result;
    });
  } catch (error) {
    if (error === takenBack) return takenBack.result as T;
    throw error;
  }
}

/** A session as `--json` shows it after a change. */
function seen(store: Store, id: string) {
  const session = sessionById(store, id) as Session;
  const iso = (atMs: number | null) => (atMs === null ? null : new Date(atMs).toISOString());
  return {
    id,
    agent: session.agent,
    externalId: externalIdOf(store, id),
    title: session.title,
    titleSource: session.titleSource,
    parentId: session.parentId,
    parentKind: session.parentKind,
    outcome: session.outcome,
    outcomeNote: session.outcomeNote,
    endedAt: iso(session.endedAtMs),
    endReason: session.endReason,
    isPinned: session.isPinned === 1,
    archivedAt: iso(session.archivedAtMs),
    lastActivity: iso(session.lastActivityMs),
    links: linksOf(store, id),
  };
}
