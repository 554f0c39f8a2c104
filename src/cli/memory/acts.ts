import { type Chain, type ChainStatus, chainsWhere, currentNotes } from '../../memory/chains.ts';
import { theChain } from '../../memory/find.ts';
import {
  archive,
  finish,
  pop,
  promote,
  restore,
  stash,
  supersede,
} from '../../memory/lifecycle.ts';
import { addToChain } from '../../memory/write.ts';
import { oneLine } from '../../platform/visible-text.ts';
import { redact } from '../../redaction/redact.ts';
import type { OptionValues } from '../command.ts';
import { noMoreWords, wrongUsage } from '../session-change.ts';
import { theSession } from '../which-session.ts';
import { checkedNote } from './new-note.ts';
import { changeChains, type MemoryPlace, projectsMeant } from './place.ts';

type Act = (place: MemoryPlace, words: readonly string[], values: OptionValues) => number;

/** The changes of `daybook memory`, by their names. */
export const ACTS: Readonly<Record<string, Act>> = {
  promote: (place, words, values) =>
    changeChains(place, values, 'promoted', () =>
      promote(
        place.store,
        meant(place, words, values, ['preliminary'], ['preliminary', 'stashed', 'active']),
        place.nowMs,
        true,
      ),
    ),
  stash: (place, words, values) =>
    changeChains(place, values, 'stashed', () => {
      const ids = meant(place, words, values, ['preliminary'], ['preliminary', 'active']);
      return stash(place.store, ids, reasonOf(values), place.nowMs);
    }),
  pop: (place, words, values) =>
    changeChains(place, values, 'popped', () => {
      const ids = words.length > 0 || values.session ? undefined : lastStashed(place, values);
      return pop(
        place.store,
        ids ?? meant(place, words, values, ['stashed'], ['stashed']),
        place.nowMs,
      );
    }),
  archive: (place, words, values) =>
    changeChains(place, values, 'archived', () =>
      archive(
        place.store,
        meant(place, words, values, ['preliminary', 'stashed'], NOT_ARCHIVED),
        place.nowMs,
      ),
    ),
  restore: (place, words, values) =>
    changeChains(place, values, 'restored', () =>
      restore(
        place.store,
        meant(place, words, values, ['archived'], ['archived', 'superseded']),
        place.nowMs,
      ),
    ),
  supersede: (place, words, values) =>
    changeChains(place, values, 'superseded', () => {
      const [newer, older] = words;
      noMoreWords(words, 2);
      if (newer === undefined || older === undefined)
        throw wrongUsage('name the newer one and then the older one');
      const newerId = theChain(place.store, newer, isOne(['active', 'preliminary'])).id;
      const olderId = theChain(place.store, older, isOne(['active', 'preliminary'])).id;
      return supersede(place.store, newerId, olderId, place.nowMs);
    }),
  edit: (place, words, values) =>
    changeChains(place, values, 'edited', () => {
      const [wanted, ...text] = words;
      if (wanted === undefined) throw wrongUsage('name a note and its new text');
      const chain = theChain(place.store, wanted, isOne(NOT_ARCHIVED));
      const old = editedNote(place, chain, wanted);
      const note = checkedNote(old.kind, text.join(' '));
      if (note.id === old.id) return [];
      addToChain(place.store, chain, note, place.nowMs, old.id);
      return [chain.id];
    }),
};

const NOT_ARCHIVED: ChainStatus[] = ['preliminary', 'active', 'stashed', 'superseded'];

/** `daybook done`. */
export function finishNamed(place: MemoryPlace, words: readonly string[], values: OptionValues) {
  if (words.length === 0) throw wrongUsage('no action item was named');
  return changeChains(place, values, 'done', () => {
    const isOpen = (chain: Chain) => chain.kind === 'action' && isOne(NOT_ARCHIVED)(chain);
    const ids = words.map((word) => theChain(place.store, word, isOpen).id);
    return finish(place.store, ids, place.nowMs);
  });
}

/**
 * The chains that are named, or those of a session.
 *
 * @param ofSession - the statuses in which a chain of a session is meant without being named.
 * @param suitable - of several of one name those are meant.
 */
function meant(
  { store }: MemoryPlace,
  words: readonly string[],
  values: OptionValues,
  ofSession: readonly ChainStatus[],
  suitable: readonly ChainStatus[],
): string[] {
  if ((words.length === 0) === (values.session === undefined))
    throw wrongUsage('name notes, or a session with --session');
  if (typeof values.session !== 'string')
    return words.map((word) => theChain(store, word, isOne(suitable)).id);
  const sessionId = theSession(store, values.session).id;
  const agentName = typeof values.as === 'string' ? { agentName: values.as } : {};
  return chainsWhere(store, { sessionId, status: ofSession, ...agentName }).map(({ id }) => id);
}

function lastStashed(place: MemoryPlace, values: OptionValues): string[] {
  const projectIds = projectsMeant(place, values);
  const filter = { status: ['stashed'] as const, ...(projectIds && { projectIds }) };
  return chainsWhere(place.store, filter)
    .slice(0, 1)
    .map(({ id }) => id);
}

/** In a chain of several notes the note itself is to be named. */
function editedNote(place: MemoryPlace, chain: Chain, wanted: string) {
  const notes = currentNotes(place.store, chain.id);
  const digits = wanted.replace(/^no_/, '').toLowerCase();
  const named = notes.find(({ id }) => id.slice(3).startsWith(digits));
  const [first, ...more] = notes;
  const note = named ?? (more.length === 0 ? first : undefined);
  if (note !== undefined) return note;
  const ids = notes.map(({ id, text }) => `\n  ${id}  ${text}`);
  throw wrongUsage(
    `the chain ${chain.id} has ${notes.length} notes; name one of them:${ids.join('')}`,
  );
}

function reasonOf({ reason }: OptionValues): string | null {
  return typeof reason === 'string' ? oneLine(redact(reason)).slice(0, 200) || null : null;
}

function isOne(statuses: readonly ChainStatus[]): (chain: Chain) => boolean {
  return ({ status }) => statuses.includes(status);
}
