import { UserError } from '../platform/errors.ts';
import { sql } from '../store/statement.ts';
import type { Store } from '../store/store.ts';
import { type Chain, chainById } from './chains.ts';

/** Candidates that are listed; more would scroll the message away. */
const MOST_LISTED = 10;
/** Hex digits that are enough to name a chain in most stores. */
const SHORT_LENGTH = 8;

/** What a list shows of an id: enough to name it, short enough to type. */
export function shortId(id: string): string {
  return id.replace(/^(?:ch|no)_/, '').slice(0, SHORT_LENGTH);
}

/**
 * The one chain that is meant by its id, that of a note in it, or the beginning of either.
 *
 * @param suits - of several that are meant, those to which this act can be done come first.
 * @throws {UserError} NO_NOTE; AMBIGUOUS_NOTE, which lists the candidates.
 */
export function theChain(
  store: Store,
  wanted: string,
  suits: (chain: Chain) => boolean = () => true,
): Chain {
  const found = chainsNamed(store, wanted.trim());
  const suitable = found.filter(suits);
  const [first, ...others] = suitable.length > 0 ? suitable : found;
  if (first === undefined) throw unknown(wanted);
  if (others.length === 0) return first;
  const all = [first, ...others];
  const listed = all
    .slice(0, MOST_LISTED)
    .map(({ id, status, summary }) => `${id}  ${status}  ${summary}`);
  if (all.length > MOST_LISTED) listed.push(`… and ${all.length - MOST_LISTED} more`);
  throw new UserError(
    'AMBIGUOUS_NOTE',
    `${all.length} notes are meant by ${JSON.stringify(wanted)}`,
    `Nothing was changed. Name one by its id:\n  ${listed.join('\n  ')}`,
    { exitCode: 2 },
  );
}

/** The newest change first. What names a chain is not also taken for a note. */
function chainsNamed(store: Store, wanted: string): Chain[] {
  const [, kind, digits = ''] = /^(?:(ch|no)_|n)?([0-9a-f]{4,32})$/i.exec(wanted) ?? [];
  if (digits === '') return [];
  const begin = digits.toLowerCase();
  const between = (column: string) => `${column} >= @from AND ${column} < @to`;
  const ids = (text: string, prefix: string) =>
    sql(store, text)
      .pluck()
      .all({ from: `${prefix}_${begin}`, to: `${prefix}_${begin}g` }) as string[];
  const chains = kind === 'no' ? [] : ids(`SELECT id FROM chains WHERE ${between('id')}`, 'ch');
  const byNote = `SELECT DISTINCT chain_id FROM chain_notes WHERE ${between('note_id')}`;
  const all = chains.length > 0 || kind === 'ch' ? chains : ids(byNote, 'no');
  return all
    .flatMap((id) => chainById(store, id) ?? [])
    .sort((a, b) => b.changedAtMs - a.changedAtMs || (a.id < b.id ? -1 : 1));
}

function unknown(wanted: string): UserError {
  return new UserError(
    'NO_NOTE',
    `there is no note ${JSON.stringify(wanted.slice(0, 80))}`,
    'Nothing was changed. Name it by its id or at least four digits of it; `daybook memory status --all` shows them.',
    { exitCode: 3 },
  );
}
