import type Database from 'better-sqlite3';

/** A longer row is passed by: what it would cost in memory, no message is worth. Bytes. */
export const MAX_ROW_BYTES = 32 * 1024 * 1024;

/** The whole of a row's data, or null where that is too long. */
export function dataOf(table: string): string {
  return `CASE WHEN octet_length(${table}.data) <= ${MAX_ROW_BYTES} THEN ${table}.data END`;
}

/** The columns of a table; empty where there is no such table. */
export function columnsOf(db: Database.Database, table: string): Set<string> {
  const rows = db.pragma(`table_info(${table})`) as { name: string }[];
  return new Set(rows.map(({ name }) => name));
}

/** A list of columns for a SELECT, with NULL for those that this version of the table lacks. */
export function columnList(columns: ReadonlySet<string>, wanted: readonly string[]): string {
  return wanted.map((name) => (columns.has(name) ? name : `NULL AS ${name}`)).join(', ');
}

/** @returns undefined for what is no JSON object. */
export function parseObject(text: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** How opencode begins the rows for a step's start and end: two of three rows. */
const STEP = /^\{(?:"reason":"[\w-]*",)?(?:"snapshot":"\w*",)?"type":"step-(?:start|finish)"/;
const STEP_PART = { type: 'step' };

/** As `parseObject`; a step tells nothing that its message does not, and is not looked into. */
export function parsePart(text: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof text === 'string' && STEP.test(text) ? STEP_PART : parseObject(text);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
