import { type Chain, chainsWhere } from '../../memory/chains.ts';
import { archive, promote } from '../../memory/lifecycle.ts';
import { sessionById } from '../../store/sessions.ts';
import { type Cli, type OptionValues, printJson } from '../command.ts';
import { noMoreWords } from '../session-change.ts';
import { plainText } from '../terminal.ts';
import { theSession } from '../which-session.ts';
import { chainLine, chainRow } from './chain-row.ts';
import { inMemory, type MemoryPlace, projectsMeant, refresh } from './place.ts';

/**
 * `daybook memory review`: what sessions found and their project has not taken over. Where a person
 * sits, each is asked for.
 */
export function reviewChains(
  cli: Cli,
  words: readonly string[],
  values: OptionValues,
): Promise<number> {
  noMoreWords(words, 0);
  return inMemory(cli, async (place) => {
    const { store } = place;
    const waiting = chainsWhere(store, { ...scopeOf(place, values), status: ['preliminary'] });
    if (cli.json) printJson(cli, { results: waiting.map((chain) => chainRow(store, chain)) });
    if (waiting.length === 0) cli.say('Nothing waits for a review.');
    if (cli.json || waiting.length === 0) return 0;
    const isAsked = cli.interactive && values['dry-run'] !== true;
    for (const [sessionId, chains] of bySession(waiting)) {
      cli.out(headingOf(place, sessionId));
      for (const chain of chains) {
        cli.out(chainLine(chainRow(store, chain)));
        if (isAsked) await decide(place, chain);
      }
    }
    if (isAsked) refresh(place, new Set(waiting.map(({ projectId }) => projectId)));
    else
      cli.say(
        '`daybook memory promote ID…` or `--session S` takes them over, `archive` drops them.',
      );
    return 0;
  });
}

async function decide({ cli, store, nowMs }: MemoryPlace, { id }: Chain): Promise<void> {
  if (await cli.ask('  Tell the sessions to come?')) promote(store, [id], nowMs, true);
  else if (await cli.ask('  Drop it?')) archive(store, [id], nowMs);
}

function scopeOf(place: MemoryPlace, values: OptionValues) {
  if (typeof values.session === 'string')
    return { sessionId: theSession(place.store, values.session).id };
  const projectIds = projectsMeant(place, values);
  return projectIds === undefined ? {} : { projectIds };
}

function bySession(chains: readonly Chain[]): Map<string | null, Chain[]> {
  const found = new Map<string | null, Chain[]>();
  for (const chain of chains)
    found.set(chain.sessionId, [...(found.get(chain.sessionId) ?? []), chain]);
  return found;
}

function headingOf({ store }: MemoryPlace, sessionId: string | null): string {
  if (sessionId === null) return 'Of sessions that are gone:';
  const title = sessionById(store, sessionId)?.title ?? 'untitled';
  return `${sessionId} ${plainText(title)}:`;
}
