import { estimateTokenCount } from 'tokenx';
import type { Usage } from './backend.ts';
import type { Prompt } from './prompt.ts';

/** For backends that tell no numbers: good to about a tenth for prose and code. */
export function estimatedUsage({ system, user }: Prompt, reply: string): Usage {
  return {
    inputTokens: estimateTokenCount(system) + estimateTokenCount(user),
    outputTokens: estimateTokenCount(reply),
    estimated: true,
  };
}
