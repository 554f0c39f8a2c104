import { localDay } from '../../daily/day.ts';
import { type Chain, chainsWhere, currentNotes, successorsOf } from '../../memory/chains.ts';
import { contentOf } from '../../memory/compare.ts';
import { shortId } from '../../memory/find.ts';
import { type Hit, search } from '../../store/search.ts';
import { sql } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import { expansion } from './expand.ts';
import { costOf, quoted, type Step } from './step.ts';

/** One thing that was found, by the name that expands it. */
interface Found {
  /** `n` and the beginning of a chain's id, `e` or `m` and the number of an entry or a message. */
  readonly hit: string;
  readonly atMs: number;
  readonly what: string;
  readonly text: string;
}

const SNIPPET_LENGTH = 200;
/** Of the words of a question, a note has to have this part. */
const ENOUGH_WORDS = 0.6;

/** The first step: what there is on a question, a line each, with what it costs to see more. */
export function findHits(
  store: Store,
  typed: string,
  options: {
    projectIds: readonly number[] | undefined;
    limit: number;
    zone: string;
    where: string;
  },
): Step {
  const { projectIds, limit, zone, where } = options;
  const notes = notesOn(store, typed, projectIds).slice(0, limit);
  const filters = projectIds === undefined ? {} : { projectIds };
  const { hits } = search(store, typed, { limit, filters });
  const found = [...notes, ...hits.map((hit) => asFound(store, hit))];
  const lines = found.map(({ hit, atMs, what, text }) => {
    const cost = costOf(expansion(store, hit, zone)?.lines ?? []);
    return `- ${hit} ${localDay(atMs, zone)} ${what} (expand: ${cost}): ${quoted(text, SNIPPET_LENGTH)}`;
  });
  const asked = quoted(typed, 80);
  return {
    about: `${found.length === 0 ? 'Nothing' : `${found.length} hits`} for "${asked}" in ${where}.`,
    lines,
    next: found.length === 0 ? '' : 'Next: `recall --expand HIT`; its cost stands with each hit.',
    results: found.map(({ atMs, ...rest }) => ({ ...rest, at: new Date(atMs).toISOString() })),
  };
}

/** Notes are few, so each is looked at; those that hold come before those that no longer do. */
function notesOn(store: Store, typed: string, projectIds: readonly number[] | undefined): Found[] {
  const wanted = [...contentOf(typed)];
  if (wanted.length === 0) return [];
  const chains = chainsWhere(store, projectIds === undefined ? {} : { projectIds });
  const scored = chains.flatMap((chain) => {
    if (chain.archivedAs === 'replaced') return [];
    const notes = currentNotes(store, chain.id);
    const text = notes.map((note) => note.text).join(' · ');
    const words = contentOf(text);
    const score = wanted.filter((word) => words.has(word)).length / wanted.length;
    return score >= ENOUGH_WORDS ? [{ chain, text, score }] : [];
  });
  return scored
    .sort((a, b) => holds(b.chain) - holds(a.chain) || b.score - a.score)
    .map(({ chain, text }) => ({
      hit: `n${shortId(chain.id)}`,
      atMs: chain.createdAtMs,
      what: stateOf(store, chain),
      text,
    }));
}

function holds({ status }: Chain): number {
  return status === 'active' ? 2 : status === 'preliminary' ? 1 : 0;
}

function stateOf(store: Store, { id, kind, status, archivedAs }: Chain): string {
  const name = kind ?? 'note';
  if (status === 'superseded') {
    const by = successorsOf(store, id).map(shortId).join(', ');
    return `${name}, superseded${by && ` by n${by}`}`;
  }
  if (status === 'archived') return `${name}, ${archivedAs ?? 'archived'}`;
  return status === 'active' ? name : `${name}, ${status}`;
}

function asFound(store: Store, hit: Hit): Found {
  const text = hit.snippet.replaceAll('>>>', '').replaceAll('<<<', '');
  if (hit.kind === 'entry') {
    const number = sql(store, 'SELECT number FROM entries WHERE id = ?').pluck().get(hit.entryId);
    return {
      hit: `e${number}`,
      atMs: hit.atMs,
      what: `entry ${quoted(hit.title ?? '', 60)}`,
      text,
    };
  }
  const id = sql(store, 'SELECT id FROM messages WHERE session_id = ? AND seq = ?')
    .pluck()
    .get(hit.sessionId, hit.seq);
  return { hit: `m${id}`, atMs: hit.atMs, what: hit.role, text };
}
