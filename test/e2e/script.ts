// What the model says in the end-to-end test. Each prompt is about a flower that is named nowhere
// else, so every place where its turn arrives, or should not arrive, can be told.
import { type ModelReply, type ModelRequest, says, uses } from './mock-model.ts';

export const FLOWERS = [
  'marigold',
  'larkspur',
  'foxglove',
  'hellebore',
  'snapdragon',
  'campanula',
  'gladiolus',
  'hyacinth',
  'delphinium',
  'periwinkle',
  'amaryllis',
  'celandine',
  'verbena',
] as const;
export type Flower = (typeof FLOWERS)[number];

export const flowersIn = (text: string): Flower[] =>
  FLOWERS.filter((flower) => text.includes(flower));

/** Words in a prompt that decide what the model does with it. */
export const WITH_TOOLS = 'use your tools';
export const WITHOUT_END = 'and take all day';

/** A word of the compaction's own summary, which nobody said and no summary of ours may be fed. */
export const COMPOST = 'compost';

/** Answers the session and the summariser alike. */
export function answer(request: ModelRequest): ModelReply {
  return request.isSummary ? answerSummariser(request) : answerSession(request);
}

/** The same whichever agent's session is summarised. */
export function answerSummariser({ messages }: Pick<ModelRequest, 'messages'>): ModelReply {
  const flowers = flowersIn(messages.map(({ text }) => text).join('\n'));
  return { blocks: [says(summaryOf(flowers))] };
}

function answerSession(request: ModelRequest): ModelReply {
  if (request.toolNames.length === 0) return { blocks: [says('A talk about flowers')] };
  if (isCompaction(request)) {
    return { blocks: [says(`<summary>The garden, turned to ${COMPOST}.</summary>`)] };
  }
  const asked = request.messages.findLast(({ role }) => role === 'user');
  if (asked === undefined) return { blocks: [says('Nothing was asked.')] };
  const typed = request.messages.findLast(
    ({ role, text }) => role === 'user' && flowersIn(text).length > 0,
  );
  const flower = flowersIn(typed?.text ?? '').at(-1);
  if (typed?.text.includes(WITHOUT_END) && asked.toolResults > 0) {
    return { blocks: [says('Too late.')], delayMs: 600_000 };
  }
  const wantsTools = typed?.text.includes(WITH_TOOLS) || typed?.text.includes(WITHOUT_END);
  if (wantsTools && asked.toolResults === 0) {
    return {
      blocks: [
        says(`I look for ${flower} in the garden.`),
        uses('Bash', { command: 'ls', description: 'List the garden' }),
        uses('Read', { file_path: 'garden.md' }),
      ],
    };
  }
  return { blocks: [says(`The bed of ${flower} is planted.`)] };
}

/** The program asks for a summary of the talk with a prompt of its own. */
function isCompaction({ messages }: ModelRequest): boolean {
  return messages.at(-1)?.text.includes('<summary> block') ?? false;
}

function summaryOf(flowers: readonly Flower[]): string {
  const names = flowers.join(', ');
  return `# Planting ${names}

## Context
A bed was made for ${names}.

## Decisions
${flowers.map((flower) => `- Plant ${flower} in its own bed.`).join('\n')}

## Questions
- Where does the ${names} grow?
`;
}
