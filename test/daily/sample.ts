import type { DailyEntry } from '../../src/daily/entry.ts';
import type { Summary } from '../../src/summarize/backend.ts';

export const DAY = '2026-11-20';

const NO_SUMMARY: Summary = {
  title: '',
  context: '',
  keyExchanges: [],
  decisions: [],
  lessons: [],
  actionItems: [],
  questions: [],
  otherWords: [],
};

type Changes = Partial<Omit<DailyEntry, 'summary'>> & { summary?: Partial<Summary> };

/** An entry of 14:05 UTC on DAY, with a one-line context. */
export function entryOf(id: string, changes: Changes = {}): DailyEntry {
  return {
    id,
    atMs: Date.UTC(2026, 10, 20, 14, 5),
    title: `Entry ${id}`,
    project: 'app',
    branch: 'main',
    agent: 'claude-code',
    sessionId: 'ses_1',
    externalId: '0f6a1f0e',
    backend: 'claude',
    model: 'haiku',
    usage: { inputTokens: 12345, outputTokens: 678, costUsd: 0.0123, estimated: false },
    ...changes,
    summary: { ...NO_SUMMARY, context: `Context of ${id}.`, ...changes.summary },
  };
}
