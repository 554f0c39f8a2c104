// What the model says to opencode in the end-to-end tests: as in script.ts, about flowers, with this
// agent's own tools.
import { type ModelReply, type ModelRequest, says, uses } from './mock-model.ts';
import { answer, answerSummariser, COMPOST, flowersIn, WITH_TOOLS, WITHOUT_END } from './script.ts';

/** What a subagent is sent for: no flower, since its answer comes back as a tool's result. */
export const ERRAND = 'Count the watering cans';
export const COUNTED = 'There are three watering cans';

export function answerOpencode(request: ModelRequest): ModelReply {
  if (request.isSummary) return answerSummariser(request);
  if (isCompaction(request)) return { blocks: [says(`The garden, turned to ${COMPOST}.`)] };
  if (isTitle(request)) return { blocks: [says('A talk about flowers')] };
  return answerTalk(request);
}

/** Answers Claude Code and opencode; the requests of this one tell how many system messages they hold. */
export function answerEither(request: ModelRequest): ModelReply {
  return request.systemMessages === undefined ? answer(request) : answerOpencode(request);
}

export function isTitle({ system }: ModelRequest): boolean {
  return system.startsWith('You are a title generator');
}

export function isCompaction({ system }: ModelRequest): boolean {
  return system.startsWith('You are a context summarization agent');
}

function answerTalk({ messages }: ModelRequest): ModelReply {
  const at = messages.findLastIndex(
    ({ role, toolResults }) => role === 'user' && toolResults === 0,
  );
  const typed = messages[at]?.text ?? '';
  const hasResults = messages.slice(at).some(({ toolResults }) => toolResults > 0);
  if (typed.includes(ERRAND)) return { blocks: [says(`${COUNTED}.`)] };
  const flower = flowersIn(typed).at(-1);
  if (typed.includes(WITHOUT_END) && hasResults) {
    return { blocks: [says('First I dig.')], isEndless: true };
  }
  if (typed.includes(WITHOUT_END)) return { blocks: [says(`I look for ${flower}.`), LIST] };
  if (typed.includes(WITH_TOOLS) && !hasResults) {
    return { blocks: [says(`I look for ${flower} in the garden.`), LIST, READ, SEND] };
  }
  return { blocks: [says(`The bed of ${flower} is planted.`)] };
}

const LIST = uses('bash', { command: 'ls', description: 'List the garden' });
const READ = uses('read', { filePath: 'garden.md' });
const SEND = uses('task', {
  description: 'Count the cans',
  prompt: ERRAND,
  subagent_type: 'general',
});
