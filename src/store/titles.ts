import { UserError } from '../platform/errors.ts';
import { changeSession, sessionById, TITLE_SOURCES, type TitleSource } from './sessions.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

export const MAX_TITLE_CHARACTERS = 100;

/**
 * Gives a session a title unless a stronger source gave it one. A title names one session: where it
 * is taken, the next free number goes with it (`Fix the tests #3`).
 *
 * @param title - cleaned, 1 to 100 characters.
 */
export function suggestTitle(
  store: Store,
  id: string,
  title: string,
  source: TitleSource,
  atMs: number,
): void {
  const session = sessionById(store, id);
  if (session === undefined || isStronger(session.titleSource, source)) return;
  const { base: known } = splitNumber(session.title ?? '');
  if (session.title !== null && known === title && session.titleSource === source) return;
  const free = ownerOf(store, title) === undefined ? title : nextNumbered(store, title);
  changeSession(store, 'session_titled', id, atMs, { title: free, title_source: source });
}

/**
 * Gives a session exactly the title that a person chose.
 *
 * @throws {UserError} TITLE_TAKEN, with the session that has it.
 */
export function setTitleByPerson(store: Store, id: string, title: string, atMs: number): void {
  const owner = ownerOf(store, title);
  if (owner !== undefined && owner !== id) {
    throw new UserError(
      'TITLE_TAKEN',
      `${JSON.stringify(title)} is the title of ${owner}`,
      `Nothing was changed. ${JSON.stringify(nextNumbered(store, title))} is free.`,
    );
  }
  changeSession(store, 'session_titled', id, atMs, { title, title_source: 'person' });
}

/** Takes a title away, whoever gave it. */
export function clearTitle(store: Store, id: string, atMs: number): void {
  if (sessionById(store, id)?.titleSource == null) return;
  changeSession(store, 'session_untitled', id, atMs, { title: null, title_source: null });
}

/** The title itself where no other session has it, else with the next number. */
export function freeTitle(store: Store, id: string, title: string): string {
  const owner = ownerOf(store, title);
  return owner === undefined || owner === id ? title : nextNumbered(store, title);
}

/** Our id of the session with exactly this title. */
export function ownerOf(store: Store, title: string): string | undefined {
  const row = sql(store, 'SELECT id FROM sessions WHERE title = ?').get(title) as
    | { id: string }
    | undefined;
  return row?.id;
}

/** `proj #12` is number 12 of `proj`; a title without a number is the first. `proj #notes` has none. */
export function splitNumber(title: string): { base: string; number: number } {
  const [, base, digits] = /^(.+?) #([1-9]\d{0,8})$/.exec(title) ?? [];
  return base === undefined ? { base: title, number: 1 } : { base, number: Number(digits) };
}

/** The session of this name with the highest number, compared as numbers. */
export function newestOfName(store: Store, name: string): string | undefined {
  return numbered(store, splitNumber(name).base).at(-1)?.id;
}

function nextNumbered(store: Store, title: string): string {
  const { base } = splitNumber(title);
  const next = (numbered(store, base).at(-1)?.number ?? 1) + 1;
  const suffix = ` #${next}`;
  const room = MAX_TITLE_CHARACTERS - suffix.length;
  const characters = [...base];
  const cut = characters.length > room ? `${characters.slice(0, room - 1).join('')}…` : base;
  const candidate = cut + suffix;
  // A cut base may be that of other titles: count on until one is free.
  return ownerOf(store, candidate) === undefined || cut === base
    ? candidate
    : nextNumbered(store, `${cut}`);
}

function numbered(store: Store, base: string): { id: string; number: number }[] {
  // A range, where LIKE would look at every title: '$' is the character after '#'.
  const rows = sql(
    store,
    `SELECT id, title FROM sessions WHERE title = @base
     UNION ALL SELECT id, title FROM sessions WHERE title > @from AND title < @to`,
  ).all({ base, from: `${base} #`, to: `${base} $` }) as { id: string; title: string }[];
  return rows
    .map(({ id, title }) => ({ id, ...splitNumber(title) }))
    .filter((row) => row.base === base)
    .sort((a, b) => a.number - b.number);
}

/** Whether a title that is there stays when another source offers one. */
export function isStronger(current: TitleSource | null, offered: TitleSource): boolean {
  return current !== null && TITLE_SOURCES.indexOf(current) > TITLE_SOURCES.indexOf(offered);
}
