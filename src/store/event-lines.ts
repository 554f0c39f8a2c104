// Events as lines of JSON, as `daybook events` writes and reads them.
import { closeSync, openSync, readSync } from 'node:fs';
import { EVENT_TABLES, type StoredEvent } from './events.ts';

/** A line that is no event. */
export interface BadLine {
  /** 1, 2, … */
  readonly line: number;
  readonly why: string;
}

export interface EventLine {
  readonly line: number;
  readonly event: StoredEvent | undefined;
  /** Set where `event` is not. */
  readonly why: string;
  /** The last line, without an end: whoever wrote it was cut off in the middle of it. */
  readonly isTorn: boolean;
}

/** Reads a file of events line by line, however long it is. Empty lines are passed over. */
export function* eventLines(path: string): Generator<EventLine> {
  let line = 0;
  for (const { text, isWhole } of linesOf(path)) {
    line++;
    if (text.trim() === '') continue;
    try {
      yield { line, event: eventIn(JSON.parse(text)), why: '', isTorn: false };
    } catch (error) {
      const why = error instanceof SyntaxError ? 'not JSON' : (error as Error).message;
      yield { line, event: undefined, why, isTorn: !isWhole && error instanceof SyntaxError };
    }
  }
}

const CHUNK_BYTES = 1024 * 1024;

function* linesOf(path: string): Generator<{ text: string; isWhole: boolean }> {
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest: Buffer[] = [];
  try {
    for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) {
      const bytes = Buffer.from(chunk.subarray(0, size));
      let start = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        yield {
          text: Buffer.concat([...rest, bytes.subarray(start, end)]).toString(),
          isWhole: true,
        };
        rest = [];
        start = end + 1;
      }
      rest.push(bytes.subarray(start));
    }
    const last = Buffer.concat(rest).toString();
    if (last !== '') yield { text: last, isWhole: false };
  } finally {
    closeSync(file);
  }
}

/** @throws {Error} that says what is wrong with it. */
function eventIn(value: unknown): StoredEvent {
  const { id, atMs, op, sessionId, changes } = objectIn(value, 'an event');
  need(typeof id === 'string' && /^evt_[0-9a-f-]{32,36}$/.test(id), 'id');
  need(Number.isSafeInteger(atMs), 'atMs');
  need(typeof op === 'string' && op !== '', 'op');
  need(sessionId === null || typeof sessionId === 'string', 'sessionId');
  need(Array.isArray(changes), 'changes');
  for (const one of changes as unknown[]) {
    const { table, key, set } = objectIn(one, 'a change');
    need(typeof table === 'string' && Object.hasOwn(EVENT_TABLES, table), 'table');
    need(isRow(key), 'key');
    need(set === undefined || isRow(set), 'set');
  }
  return { id, atMs, op, sessionId, changes } as StoredEvent;
}

function isRow(value: unknown): boolean {
  const isValue = (one: unknown) =>
    one === null || typeof one === 'string' || (typeof one === 'number' && Number.isFinite(one));
  return Object.values(objectIn(value, 'a row')).every(isValue);
}

function objectIn(value: unknown, what: string): Readonly<Record<string, unknown>> {
  need(typeof value === 'object' && value !== null && !Array.isArray(value), what);
  return value as Readonly<Record<string, unknown>>;
}

function need(holds: boolean, what: string): void {
  if (!holds) throw new Error(`${what} is missing or not as it should be`);
}
