import { type Chain, type LinkKind, linksOfChain, membersOf } from '../../memory/chains.ts';
import { shortId } from '../../memory/find.ts';
import { shorten } from '../../platform/visible-text.ts';
import { projectById } from '../../store/sessions.ts';
import type { Store } from '../../store/store.ts';
import { iso } from '../session-row.ts';
import { plainText } from '../terminal.ts';

const SHOWN_LENGTH = 160;

/** A chain as `--json` shows it. Times are ISO 8601, UTC. */
export interface ChainRow {
  readonly id: string;
  /** What is enough to name it. */
  readonly short: string;
  readonly kind: string | null;
  readonly status: Chain['status'];
  readonly project: string;
  readonly sessionId: string | null;
  readonly agentName: string;
  readonly entryId: string | null;
  readonly domain: string;
  readonly summary: string;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly promotedAt: string | null;
  readonly archivedAt: string | null;
  readonly archivedAs: Chain['archivedAs'];
  readonly reason: string | null;
  /** In their order; a text is null where the store has lost the note. */
  readonly members: readonly {
    readonly id: string;
    readonly text: string | null;
    readonly replacedBy: string | null;
  }[];
  /** Ids of the older chains that it names. */
  readonly names: readonly { readonly id: string; readonly kind: LinkKind }[];
}

export function chainRow(store: Store, chain: Chain): ChainRow {
  const { id, kind, status, projectId, sessionId, agentName, entryId, domain, summary } = chain;
  const isoOrNull = (atMs: number | null) => (atMs === null ? null : iso(atMs));
  const members = membersOf(store, id);
  const links = linksOfChain(store, id).filter((link) => link.chainId === id);
  return {
    id,
    short: shortId(id),
    kind,
    status,
    project: projectById(store, projectId).name,
    sessionId,
    agentName,
    entryId,
    domain,
    summary,
    createdAt: iso(chain.createdAtMs),
    changedAt: iso(chain.changedAtMs),
    promotedAt: isoOrNull(chain.promotedAtMs),
    archivedAt: isoOrNull(chain.archivedAtMs),
    archivedAs: chain.archivedAs,
    reason: chain.reason,
    members: members.map(({ noteId, note, replacedBy }) => ({
      id: noteId,
      text: note?.text ?? null,
      replacedBy,
    })),
    names: links.map(({ olderId, kind: how }) => ({ id: olderId, kind: how })),
  };
}

/** One line: what names it, what it is, what it says. */
export function chainLine(row: ChainRow, state: string = row.status): string {
  const current = row.members.filter(({ replacedBy }) => replacedBy === null);
  const [first = row.summary, ...more] = current.map(({ text }) => text ?? '(lost)');
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  const agent = row.agentName === '' ? '' : ` [${plainText(row.agentName)}]`;
  const why = row.reason === null ? '' : ` (${plainText(row.reason)})`;
  const text = shorten(plainText(first), SHOWN_LENGTH);
  return `${row.short}  ${state.padEnd(11)}  ${(row.kind ?? 'lost').padEnd(10)}  ${text}${others}${agent}${why}`;
}
