import { ancestorsOf } from '../store/lineage.ts';
import {
  lineageRows,
  MAX_DEPTH,
  type Tree,
  type TreeNode,
  treeBelow,
  treesOf,
} from '../store/lineage-tree.ts';
import { type ParentKind, type Session, sessionById } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import { type Command, printJson } from './command.ts';
import { atMostWords, wholeNumberOption } from './options.ts';
import { localMinute, type SessionRow, sessionRow } from './session-row.ts';
import { plainText } from './terminal.ts';
import { theSession } from './which-session.ts';
import { withStore } from './with-store.ts';

const DEFAULT_LIMIT = 50;

export const treeCommand: Command = {
  name: 'tree',
  synopsis: '[SESSION] [--all]',
  about: 'Shows which session came from which: forks, clears, subagents, continuations.',
  options: {
    all: { type: 'boolean', short: 'a' },
    limit: { type: 'string', short: 'n' },
  },
  optionHelp: {
    all: 'sessions without parent and children too',
    limit: `most trees, the last active first; ${DEFAULT_LIMIT} unless told`,
  },
  examples: ['daybook tree', "daybook tree 'Upload retries'"],
  run: async (cli, words, values) => {
    atMostWords(words, 1);
    const limit = wholeNumberOption('limit', values.limit, DEFAULT_LIMIT, 1, 10_000);
    return await withStore(cli, (store, zone) => {
      const wanted = words[0] === undefined ? undefined : theSession(store, words[0]);
      const found = store ? theTrees(store, wanted, values.all === true) : { above: 0, trees: [] };
      const nowMs = cli.now().getTime();
      const results = found.trees
        .slice(0, limit)
        .map(({ top }) => branchOf(store as Store, top, nowMs));
      const isMore = found.trees.length > limit;
      if (cli.json) printJson(cli, { above: found.above, isMore, results });
      else {
        if (found.above > 0) cli.out(`… ${found.above} more above`);
        for (const branch of results) cli.out(branchLines(branch, zone, wanted?.id).join('\n'));
      }
      if (results.length === 0) cli.say('No session has a parent or a child.');
      if (isMore) cli.say(`There are ${found.trees.length - limit} more: --limit shows them.`);
      return 0;
    });
  },
};

function theTrees(
  store: Store,
  wanted: Session | undefined,
  isAll: boolean,
): { above: number; trees: readonly Tree[] } {
  if (wanted === undefined) return { above: 0, trees: treesOf(lineageRows(store, isAll)) };
  const line = ancestorsOf(store, wanted.id);
  // Deep in a long lineage half of the generations shown are those above, half those below.
  const above = line.length < MAX_DEPTH ? 0 : line.length - MAX_DEPTH / 2;
  const top = line.at(-1 - above) ?? wanted.id;
  const tree = treeBelow(lineageRows(store, true), top);
  return { above, trees: tree ? [tree] : [] };
}

/** A session in its tree, as `--json` shows it. */
interface Branch extends SessionRow {
  readonly kind: ParentKind | null;
  readonly children: readonly Branch[];
  readonly hidden: number;
}

function branchOf(store: Store, { id, kind, children, hidden }: TreeNode, nowMs: number): Branch {
  const session = sessionById(store, id) as Session;
  return {
    ...sessionRow(store, session, nowMs),
    kind,
    hidden,
    children: children.map((child) => branchOf(store, child, nowMs)),
  };
}

function branchLines(branch: Branch, zone: string, wanted: string | undefined): string[] {
  const { kind, lastActivity, project, title, id, children, hidden } = branch;
  const mark = id === wanted ? '  ◀' : '';
  const name = plainText(`${project} · ${title ?? 'untitled'}`);
  const line = `${kind === null ? '' : `${kind}  `}${localMinute(lastActivity, zone)}  ${name}  ${id}${mark}`;
  const below = children.flatMap((child, n) => {
    const isLast = n === children.length - 1;
    const [first, ...rest] = branchLines(child, zone, wanted);
    return [
      `${isLast ? '└─ ' : '├─ '}${first}`,
      ...rest.map((text) => `${isLast ? '   ' : '│  '}${text}`),
    ];
  });
  return [line, ...below, ...(hidden > 0 ? [`└─ … ${hidden} more below`] : [])];
}
