import type { Summary } from '../summarize/backend.ts';
import { bytesOf, layoutOf } from './day-layout.ts';
import type { DailyEntry } from './entry.ts';

export interface ReadDay {
  /** The project is '' where the block says that there is none. */
  readonly entries: readonly DailyEntry[];
  /** Ids of blocks whose id, heading or line on where they come from is not as we write it. */
  readonly unread: readonly string[];
}

/**
 * Reads our blocks out of the log of a day: the reverse of `renderBlock`. What it escaped stays
 * escaped, which written once more gives the same block. The questions and other words for the index
 * are in no log.
 *
 * @param text - of the whole file.
 */
export function readBlocks(text: string): ReadDay {
  const bytes = bytesOf(text);
  const entries = new Map<string, DailyEntry | undefined>();
  for (const { id, start, end } of layoutOf(bytes).blocks) {
    if (entries.get(id) !== undefined) continue; // a person's copy of it
    const block = Buffer.from(bytes.slice(start, end), 'latin1').toString('utf8');
    entries.set(id, readBlock(id, block.split(/\r?\n/).slice(1, -1)));
  }
  const unread = [...entries].flatMap(([id, entry]) => (entry === undefined ? [id] : []));
  return { entries: [...entries.values()].filter((entry) => entry !== undefined), unread };
}

const HEADING = /^### \d{2}:\d{2} (.*)$/;
/** As `provenance` in block.ts writes it: names stand in code, so no separator can be in them. */
const PROVENANCE = new RegExp(
  [
    '^(?:`([^`]*)`|no project)(?: on `([^`]*)`)?',
    '([^·`]*)',
    'session `([^`]*)`(?: \\(`([^`]*)`\\))?',
    'written by ([^`]*?)(?: with `([^`]*)`)?(?: · (.*))?$',
  ].join(' · '),
);
const SPENT = /^(?:(about )?([\d,]+) tokens in, ([\d,]+) out)?(?: · )?(?:\$([\d.]+))?$/;

function readBlock(id: string, lines: readonly string[]): DailyEntry | undefined {
  const [, title] = HEADING.exec(lines.find((line) => line !== '') ?? '') ?? [];
  const told = lines.findIndex((line) => PROVENANCE.test(line));
  const [, project, branch, agent, sessionId, externalId, backend, model, spent] =
    PROVENANCE.exec(lines[told] ?? '') ?? [];
  const atMs = timeOf(id);
  if (title === undefined || agent === undefined || !sessionId || atMs === undefined)
    return undefined;
  const body = lines.slice(told + 1);
  return {
    id,
    atMs,
    title,
    project: project ?? '',
    branch,
    agent,
    sessionId,
    externalId: externalId ?? '',
    backend: backend ?? '',
    model,
    usage: usageOf(spent ?? ''),
    summary: summaryOf(title, body),
    note: /^Note: (.*)$/.exec(body.find((line) => line !== '') ?? '')?.[1],
  };
}

/** Our ids are `ent_` and a UUID version 7, which begins with its time. */
function timeOf(id: string): number | undefined {
  const [, high, low] = /^ent_([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(id) ?? [];
  return high === undefined ? undefined : Number.parseInt(`${high}${low}`, 16);
}

function usageOf(spent: string): DailyEntry['usage'] {
  const [, about, input, output, costUsd] = SPENT.exec(spent) ?? [];
  const count = (text = '0') => Number(text.replaceAll(',', ''));
  return {
    inputTokens: count(input),
    outputTokens: count(output),
    ...(costUsd !== undefined && { costUsd: Number(costUsd) }),
    estimated: about !== undefined,
  };
}

const SECTIONS = {
  Context: 'context',
  'Key exchanges': 'keyExchanges',
  Decisions: 'decisions',
  Lessons: 'lessons',
  'Action items': 'actionItems',
} as const;

function summaryOf(title: string, lines: readonly string[]): Summary {
  const found: Record<(typeof SECTIONS)[keyof typeof SECTIONS], string[]> = {
    context: [],
    keyExchanges: [],
    decisions: [],
    lessons: [],
    actionItems: [],
  };
  let section: string[] | undefined;
  let fence: string | undefined;
  for (const line of lines) {
    const [, name] = /^\*\*(.+)\*\*$/.exec(line) ?? [];
    if (fence === undefined && name !== undefined && Object.hasOwn(SECTIONS, name)) {
      section = found[SECTIONS[name as keyof typeof SECTIONS]];
      continue;
    }
    // Our section names are text inside of code.
    const mark = /^(`{3,})[^`]*$/.exec(line)?.[1];
    if (fence === undefined) fence = mark;
    else if (line === fence) fence = undefined;
    section?.push(line);
  }
  const { context, ...lists } = found;
  const items = (texts: string[]) => itemsOf(texts, /^- /);
  return {
    title,
    context: textOf(context),
    keyExchanges: items(lists.keyExchanges),
    decisions: items(lists.decisions),
    lessons: items(lists.lessons),
    actionItems: itemsOf(lists.actionItems, /^- \[[ xX]\] /),
    questions: [],
    otherWords: [],
  };
}

/** Further lines of an item stand indented below its dash. */
function itemsOf(lines: readonly string[], dash: RegExp): string[] {
  const items: string[][] = [];
  for (const line of lines) {
    if (dash.test(line)) items.push([line.replace(dash, '')]);
    else items.at(-1)?.push(line.replace(/^ {2}/, ''));
  }
  return items.map(textOf).filter((item) => item !== '');
}

/** Without the blank lines at both ends; an indent on the first one may belong to a list. */
function textOf(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
}
