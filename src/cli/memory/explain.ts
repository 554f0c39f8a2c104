import { projectContextInput } from '../../flush/contexts.ts';
import { type Chain, chainsWhere, successorsOf } from '../../memory/chains.ts';
import { shortId } from '../../memory/find.ts';
import { shorten } from '../../platform/visible-text.ts';
import { type ExplainedLine, explainContext } from '../../recall/context.ts';
import { plainText } from '../terminal.ts';
import { contextWorld, type MemoryPlace } from './place.ts';

const LINE_LENGTH = 120;
/** Notes that are not told, by their newest change. */
const MOST_NOT_TOLD = 50;

/** Every line of the context of a project with its reason, then what is not in it, with the reason. */
export function explainedContext(place: MemoryPlace, projectId: number): ExplainedLine[] {
  const status = ['preliminary', 'stashed', 'superseded', 'archived'] as const;
  const notTold = chainsWhere(place.store, { projectIds: [projectId], status });
  return [
    ...explainContext(projectContextInput(contextWorld(place), projectId)),
    ...notTold.slice(0, MOST_NOT_TOLD).map((chain) => ({
      section: 'Not told',
      isShown: false,
      text: `- ${shortId(chain.id)}: ${chain.summary}`,
      why: whyNotTold(place, chain),
    })),
  ];
}

export function explainedLines(results: readonly ExplainedLine[]): string[] {
  return results.map(({ section, isShown, text, why }) => {
    const sign = isShown ? '+' : '-';
    return `${sign} ${section}: ${shorten(plainText(text.replace(/^- (?:\[ \] )?/, '')), LINE_LENGTH)}\n    ${why}`;
  });
}

function whyNotTold({ store }: MemoryPlace, chain: Chain): string {
  const { id, status, archivedAs, reason } = chain;
  if (status === 'preliminary') return 'only its own session knows it: `daybook memory promote`';
  if (status === 'stashed') return `stashed${reason === null ? '' : `: ${plainText(reason)}`}`;
  if (status === 'superseded') {
    const newer = successorsOf(store, id).map(shortId);
    return `superseded${newer.length === 0 ? '' : ` by ${newer.join(', ')}`}`;
  }
  return `archived (${archivedAs ?? 'discarded'})`;
}
