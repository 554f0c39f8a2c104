import { type Chain, type ChainFilter, chainsWhere, membersOf } from '../../memory/chains.ts';
import { collectable, GC_DAYS } from '../../memory/gc.ts';
import { cutOffSessions, OFFERED_MS } from '../../memory/left-behind.ts';
import type { Store } from '../../store/store.ts';
import { type Cli, type OptionValues, printJson } from '../command.ts';
import { noMoreWords } from '../session-change.ts';
import { iso, localMinute } from '../session-row.ts';
import { plainText } from '../terminal.ts';
import { theSession } from '../which-session.ts';
import { chainLine, chainRow } from './chain-row.ts';
import { inMemory, type MemoryPlace, projectsMeant } from './place.ts';

const SHOWN: readonly Chain['status'][] = ['preliminary', 'active', 'stashed'];

/** `daybook memory status`: what waits, what the project knows, what is put aside. */
export function showMemory(
  cli: Cli,
  words: readonly string[],
  values: OptionValues,
): Promise<number> {
  noMoreWords(words, 0);
  return inMemory(cli, (place) => {
    const { store, zone, nowMs } = place;
    const all = chainsWhere(store, filterOf(place, values));
    const shown = all.filter(({ status }) => values.all === true || SHOWN.includes(status));
    const results = shown.map((chain) => chainRow(store, chain));
    const damaged = all.filter((chain) => isDamaged(store, chain)).map(({ id }) => id);
    const counts = countsOf(all);
    const due = collectable(store, GC_DAYS, nowMs).length;
    const offered = offers(place, values);
    if (cli.json) {
      const cutOff = offered.map(({ id, title, lastActivityMs }) => ({
        sessionId: id,
        title,
        until: iso(lastActivityMs + OFFERED_MS),
      }));
      printJson(cli, { counts, collectable: due, damaged, cutOff, results });
    } else {
      cli.out(
        Object.entries(counts)
          .map(([name, count]) => `${name} ${count}`)
          .join(', '),
      );
      for (const row of results) cli.out(chainLine(row));
      for (const { id, title, lastActivityMs } of offered)
        cli.out(
          `Cut off: ${id} ${plainText(title ?? 'untitled')}; what it noted is offered until ${localMinute(iso(lastActivityMs + OFFERED_MS), zone)}.`,
        );
    }
    if (due > 0) cli.say(`${due} were archived over ${GC_DAYS} days ago: \`daybook memory gc\`.`);
    for (const id of damaged)
      cli.say(`${id} has lost a note; it is left as it is. \`daybook rebuild\` looks for it.`);
    return 0;
  });
}

function filterOf(place: MemoryPlace, values: OptionValues): ChainFilter {
  const { session, as } = values;
  const agentName = typeof as === 'string' ? { agentName: as } : {};
  if (typeof session === 'string')
    return { sessionId: theSession(place.store, session).id, ...agentName };
  const projectIds = projectsMeant(place, values);
  return { ...(projectIds && { projectIds }), ...agentName };
}

/** How many there are of each, and of the archived how many were done and how many not wanted. */
function countsOf(chains: readonly Chain[]) {
  const count = (isMeant: (chain: Chain) => boolean) => chains.filter(isMeant).length;
  const having = (status: Chain['status']) => count((one) => one.status === status);
  return {
    total: chains.length,
    preliminary: having('preliminary'),
    active: having('active'),
    promoted: count(({ promotedAtMs }) => promotedAtMs !== null),
    stashed: having('stashed'),
    superseded: having('superseded'),
    done: count(({ archivedAs }) => archivedAs === 'done'),
    discarded: count(({ archivedAs }) => archivedAs === 'discarded'),
    left: count(({ archivedAs }) => archivedAs === 'left'),
  };
}

function isDamaged(store: Store, { id }: Chain): boolean {
  const members = membersOf(store, id);
  return members.length === 0 || members.some(({ note }) => note === undefined);
}

function offers(place: MemoryPlace, values: OptionValues) {
  const projectIds = projectsMeant(place, values);
  return cutOffSessions(place.store).filter(
    ({ projectId, lastActivityMs }) =>
      lastActivityMs + OFFERED_MS > place.nowMs &&
      (projectIds === undefined || projectIds.includes(projectId)),
  );
}
