import { type Fields, fieldsOf } from '../platform/fields.ts';
import type { Usage } from './backend.ts';

/** What `opencode run --format json` prints, as far as it matters here. */
export interface OpencodeOutput {
  readonly text: string;
  /** The first error that it tells of. */
  readonly error: OpencodeError | undefined;
  /** Undefined where nothing was spent. */
  readonly usage: Usage | undefined;
}

export interface OpencodeError {
  /** `APIError`, `ContextOverflowError`, `UnknownError` … */
  readonly name: string;
  readonly message: string;
  /** HTTP status of the provider's answer. */
  readonly status: number | undefined;
  /** What the provider said; '' where it said nothing. */
  readonly body: string;
}

/** One JSON object a line; what is none (a plugin's own words) is passed by. */
export function readOpencodeOutput(stdout: string): OpencodeOutput {
  const lines = stdout.split('\n').map(parsed);
  const parts = (type: string) =>
    lines.filter((line) => line.type === type).map((line) => fieldsOf(line.part));
  const failed = lines.find((line) => line.type === 'error');
  return {
    text: parts('text')
      .map(({ text }) => (typeof text === 'string' ? text : ''))
      .join('\n')
      .trim(),
    error: failed && errorOf(fieldsOf(failed.error)),
    usage: usageOf(parts('step_finish')),
  };
}

function errorOf(error: Fields): OpencodeError {
  const data = fieldsOf(error.data);
  return {
    name: String(error.name ?? 'error'),
    message: typeof data.message === 'string' ? data.message : '',
    status: typeof data.statusCode === 'number' ? data.statusCode : undefined,
    body: typeof data.responseBody === 'string' ? data.responseBody : '',
  };
}

function usageOf(steps: readonly Fields[]): Usage | undefined {
  const tokens = steps.map((step) => fieldsOf(step.tokens));
  const caches = tokens.map((one) => fieldsOf(one.cache));
  const inputTokens =
    sum(tokens.map(({ input }) => input)) + sum(caches.flatMap(({ read, write }) => [read, write]));
  const outputTokens = sum(tokens.flatMap(({ output, reasoning }) => [output, reasoning]));
  if (inputTokens + outputTokens === 0) return undefined;
  // 0 is also what opencode counts for a model whose price it does not know.
  const costUsd = sum(steps.map(({ cost }) => cost));
  return { inputTokens, outputTokens, ...(costUsd > 0 && { costUsd }), estimated: false };
}

function sum(counts: readonly unknown[]): number {
  return counts
    .filter((count): count is number => typeof count === 'number' && count >= 0)
    .reduce((total, count) => total + count, 0);
}

function parsed(line: string): Fields {
  try {
    return fieldsOf(JSON.parse(line));
  } catch {
    return {};
  }
}
