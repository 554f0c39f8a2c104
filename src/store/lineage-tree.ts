import type { ParentKind } from './sessions.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

/** Generations that are shown; what lies deeper is counted. */
export const MAX_DEPTH = 32;

export interface LineageRow {
  readonly id: string;
  readonly parentId: string | null;
  readonly kind: ParentKind | null;
  readonly lastActivityMs: number;
}

export interface TreeNode {
  readonly id: string;
  /** How it came from its parent; null at the top. */
  readonly kind: ParentKind | null;
  /** In the order in which they began. */
  readonly children: readonly TreeNode[];
  /** Sessions below this one that lie too deep to be shown. */
  readonly hidden: number;
}

export interface Tree {
  readonly top: TreeNode;
  readonly sessions: number;
  /** Of any session in it. */
  readonly lastActivityMs: number;
}

/** Sessions with a parent or a child, in the order in which they began; or all of them. */
export function lineageRows(store: Store, isAll: boolean): LineageRow[] {
  const linked = `WHERE parent_id IS NOT NULL
    OR id IN (SELECT parent_id FROM sessions WHERE parent_id IS NOT NULL)`;
  return sql(
    store,
    `SELECT id, parent_id AS parentId, parent_kind AS kind, last_activity_ms AS lastActivityMs
     FROM sessions ${isAll ? '' : linked} ORDER BY started_at_ms, id`,
  ).all() as LineageRow[];
}

/** The trees that these sessions make, the one that was active last first. */
export function treesOf(rows: readonly LineageRow[]): Tree[] {
  const known = new Set(rows.map(({ id }) => id));
  const children = childrenByParent(rows);
  return rows
    .filter(({ parentId }) => parentId === null || !known.has(parentId))
    .map((row) => treeFrom({ ...row, kind: null }, children))
    .sort((a, b) => b.lastActivityMs - a.lastActivityMs);
}

/** The tree below one of these sessions. */
export function treeBelow(rows: readonly LineageRow[], id: string): Tree | undefined {
  const row = rows.find((one) => one.id === id);
  return row && treeFrom(row, childrenByParent(rows));
}

type Children = ReadonlyMap<string, readonly LineageRow[]>;

function childrenByParent(rows: readonly LineageRow[]): Children {
  const found = new Map<string, LineageRow[]>();
  for (const row of rows) {
    if (row.parentId === null) continue;
    const siblings = found.get(row.parentId);
    if (siblings) siblings.push(row);
    else found.set(row.parentId, [row]);
  }
  return found;
}

function treeFrom(row: LineageRow, children: Children): Tree {
  const all = [row, ...below(row.id, children)];
  return {
    top: nodeOf(row, children, 1),
    sessions: all.length,
    // Not spread into Math.max: a lineage can be longer than a call takes arguments.
    lastActivityMs: all.reduce((newest, one) => Math.max(newest, one.lastActivityMs), 0),
  };
}

function nodeOf({ id, kind }: LineageRow, children: Children, depth: number): TreeNode {
  if (depth === MAX_DEPTH) return { id, kind, children: [], hidden: below(id, children).length };
  const next = (children.get(id) ?? []).map((child) => nodeOf(child, children, depth + 1));
  return { id, kind, children: next, hidden: 0 };
}

/** Without recursion, which a long lineage would exhaust. */
function below(id: string, children: Children): LineageRow[] {
  const found = [...(children.get(id) ?? [])];
  for (let at = 0; at < found.length; at++)
    found.push(...(children.get((found[at] as LineageRow).id) ?? []));
  return found;
}
