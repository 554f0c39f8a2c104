import type { Fields } from '../platform/fields.ts';
import type { Usage } from './backend.ts';

/** What `claude -p --output-format json` prints, as far as it matters here. */
export interface ClaudeEnvelope {
  /** The only word on success: errors keep `"subtype": "success"`. */
  readonly isError: boolean;
  /** The reply, or the error's text. */
  readonly text: string;
  /** HTTP status of the API's error. */
  readonly status: number | undefined;
  readonly model: string | undefined;
  /** Undefined where nothing was spent. */
  readonly usage: Usage | undefined;
}

/** @returns undefined for anything that is not such an envelope. */
export function readEnvelope(stdout: string): ClaudeEnvelope | undefined {
  // Warnings may come before it, each on a line of its own.
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  const fields = objectOf(parsed(stdout)) ?? objectOf(parsed(line));
  if (fields === undefined || fields.type !== 'result') return undefined;
  const errors = Array.isArray(fields.errors) ? fields.errors.map(String) : [];
  const text = typeof fields.result === 'string' ? fields.result : errors.join(' ');
  const status = fields.api_error_status;
  return {
    isError: fields.is_error === true,
    text: text === '' && fields.is_error === true ? String(fields.subtype ?? '') : text,
    status: typeof status === 'number' ? status : undefined,
    ...spent(fields),
  };
}

/** By model, which also counts what is not part of the main conversation. */
function spent(fields: Fields): Pick<ClaudeEnvelope, 'model' | 'usage'> {
  const models = Object.entries(objectOf(fields.modelUsage) ?? {}).map(([model, used]) => {
    const counts = objectOf(used) ?? {};
    const input = ['inputTokens', 'cacheReadInputTokens', 'cacheCreationInputTokens'];
    return {
      model,
      inputTokens: sum(counts, input),
      outputTokens: sum(counts, ['outputTokens']),
    };
  });
  const inputTokens = models.reduce((all, one) => all + one.inputTokens, 0);
  const outputTokens = models.reduce((all, one) => all + one.outputTokens, 0);
  const [main] = models.sort((a, b) => b.outputTokens - a.outputTokens);
  if (inputTokens + outputTokens === 0) return { model: main?.model, usage: undefined };
  const cost = fields.total_cost_usd;
  const costUsd = typeof cost === 'number' && cost >= 0 ? { costUsd: cost } : {};
  return {
    model: main?.model,
    usage: { inputTokens, outputTokens, ...costUsd, estimated: false },
  };
}

function sum(counts: Fields, names: readonly string[]): number {
  return names
    .map((name) => counts[name])
    .filter((count) => typeof count === 'number' && count >= 0)
    .reduce((all: number, count) => all + (count as number), 0);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;
}
