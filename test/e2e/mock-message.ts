// The two forms of one answer of the Messages API: a JSON document, and the same as a stream of
// server-sent events (https://docs.anthropic.com/en/api/messages-streaming).
import { randomBytes } from 'node:crypto';
import type { Block } from './mock-model.ts';

const newId = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;

interface Message extends Readonly<Record<string, unknown>> {
  readonly content: readonly object[];
  readonly stop_reason: string | null;
}

/** The answer to a request without `stream`. */
export function wholeMessage(model: string, blocks: readonly Block[]): Message {
  return {
    id: newId('msg'),
    type: 'message',
    role: 'assistant',
    model,
    content: blocks.map((block) =>
      block.type === 'tool_use' ? { ...block, id: newId('toolu') } : block,
    ),
    stop_reason: blocks.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: usageOf(blocks),
  };
}

/** All events of the answer to a request with `stream`, as the text of the response. */
export function streamedMessage(model: string, blocks: readonly Block[]): string {
  const message = wholeMessage(model, blocks);
  const events = [
    {
      type: 'message_start',
      message: { ...message, content: [], stop_reason: null, usage: { ...usageOf([]) } },
    },
    ...message.content.flatMap((block, index) => blockEvents(block as WireBlock, index)),
    {
      type: 'message_delta',
      delta: { stop_reason: message.stop_reason, stop_sequence: null },
      usage: usageOf(blocks),
    },
    { type: 'message_stop' },
  ];
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

type WireBlock =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: object;
    };

function blockEvents(block: WireBlock, index: number): { type: string }[] {
  const [empty, delta] =
    block.type === 'text'
      ? [
          { ...block, text: '' },
          { type: 'text_delta', text: block.text },
        ]
      : [
          { ...block, input: {} },
          { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
        ];
  const start = { type: 'content_block_start', index, content_block: empty };
  return [
    start,
    { type: 'content_block_delta', index, delta } as { type: string },
    { type: 'content_block_stop', index } as { type: string },
  ];
}

function usageOf(blocks: readonly Block[]) {
  return {
    input_tokens: 1_200,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: Math.max(1, Math.ceil(JSON.stringify(blocks).length / 4)),
  };
}
