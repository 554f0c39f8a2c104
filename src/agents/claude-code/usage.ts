import { fieldsOf, textIn } from '../../platform/fields.ts';
import type { MessageUsage, RunningCost, Tokens } from '../transcript.ts';
import type { TranscriptLine } from './speech.ts';

/** What the message of a line used. Each of its lines repeats the final count. */
export function usageOf(line: TranscriptLine): MessageUsage | undefined {
  const message = fieldsOf(line.message);
  const model = textIn(message.model);
  const messageId = textIn(message.id) || textIn(line.uuid);
  // Errors of the API are written as messages of a model called <synthetic>; they cost nothing.
  if (line.type !== 'assistant' || messageId === '' || model === '<synthetic>') return undefined;
  const usage = fieldsOf(message.usage);
  const tokens: Tokens = {
    input: count(usage.input_tokens),
    output: count(usage.output_tokens),
    cacheRead: count(usage.cache_read_input_tokens),
    cacheWrite: count(usage.cache_creation_input_tokens),
  };
  const isEmpty = tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite === 0;
  return isEmpty ? undefined : { messageId, model: model || undefined, ...tokens };
}

/** A `cost-state` line closes every run: it counts on over resumes, and in forks from the parent. */
export function runningCost(line: TranscriptLine): RunningCost | undefined {
  const usd = line.totalCostUSD;
  if (line.type !== 'cost-state' || typeof usd !== 'number' || !(usd >= 0)) return undefined;
  const models = Object.values(fieldsOf(line.modelUsage)).map(fieldsOf);
  const sum = (name: string) => models.reduce((total, model) => total + count(model[name]), 0);
  return {
    usd,
    input: sum('inputTokens'),
    output: sum('outputTokens'),
    cacheRead: sum('cacheReadInputTokens'),
    cacheWrite: sum('cacheCreationInputTokens'),
  };
}

function count(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : 0;
}
