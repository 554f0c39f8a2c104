// Requests and answers of the Chat Completions API, as far as opencode's bundled provider uses it
// (https://platform.openai.com/docs/api-reference/chat).
import { randomBytes } from 'node:crypto';
import type { Block, ModelMessage } from './mock-model.ts';

export interface ChatBody {
  readonly model?: string;
  readonly stream?: boolean;
  readonly messages?: readonly ChatMessage[];
  readonly tools?: readonly { readonly function?: { readonly name?: string } }[];
}

interface ChatMessage {
  readonly role: string;
  readonly content?: string | readonly { readonly text?: string }[] | null;
}

/** What is told apart the same way for every API. */
export function readChat({ model, messages = [], tools = [] }: ChatBody) {
  const isSystem = ({ role }: ChatMessage) => role === 'system';
  return {
    model: model ?? 'unknown',
    system: messages.filter(isSystem).map(textOf).join('\n\n'),
    systemMessages: messages.filter(isSystem).length,
    messages: messages.filter((one) => !isSystem(one)).map(readMessage),
    toolNames: tools.flatMap((tool) => tool.function?.name ?? []),
  };
}

/** A tool's result has a role of its own here; elsewhere it comes as a person's message. */
function readMessage(message: ChatMessage): ModelMessage {
  const isResult = message.role === 'tool';
  return {
    role: isResult ? 'user' : message.role,
    text: textOf(message),
    toolResults: isResult ? 1 : 0,
  };
}

function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ text }) => text ?? '').join('\n\n');
}

/** The answer to a request without `stream`. */
export function wholeChat(model: string, blocks: readonly Block[]): object {
  const message = { role: 'assistant', ...messageOf(blocks) };
  const choice = { index: 0, message, finish_reason: reasonOf(blocks) };
  return { ...head(model), object: 'chat.completion', choices: [choice], usage: usageOf(blocks) };
}

/** All chunks of the answer to a request with `stream`, as the text of the response. */
export function streamedChat(model: string, blocks: readonly Block[]): string {
  return `${firstOfChat(model, blocks)}${chunk(model, {}, reasonOf(blocks), usageOf(blocks))}data: [DONE]\n\n`;
}

/** The same without its end: what has come of an answer that is still being written. */
export function firstOfChat(model: string, blocks: readonly Block[]): string {
  const { content, tool_calls: calls } = messageOf(blocks);
  const delta = {
    role: 'assistant',
    ...(content && { content }),
    ...(calls && { tool_calls: calls.map((call, index) => ({ index, ...call })) }),
  };
  return chunk(model, delta, null);
}

function chunk(model: string, delta: object, reason: string | null, usage?: object): string {
  const choices = [{ index: 0, delta, finish_reason: reason }];
  const event = {
    ...head(model),
    object: 'chat.completion.chunk',
    choices,
    ...(usage && { usage }),
  };
  return `data: ${JSON.stringify(event)}\n\n`;
}

const head = (model: string) => ({ id: newId('chatcmpl'), created: 1_795_197_974, model });
const newId = (prefix: string) => `${prefix}_${randomBytes(8).toString('hex')}`;

function messageOf(blocks: readonly Block[]) {
  const content = blocks.flatMap((block) => (block.type === 'text' ? block.text : [])).join('\n\n');
  const calls = blocks.flatMap((block) =>
    block.type === 'tool_use'
      ? {
          id: newId('call'),
          type: 'function',
          function: { name: block.name, arguments: JSON.stringify(block.input) },
        }
      : [],
  );
  return { content, ...(calls.length > 0 && { tool_calls: calls }) };
}

function reasonOf(blocks: readonly Block[]): string {
  return blocks.some(({ type }) => type === 'tool_use') ? 'tool_calls' : 'stop';
}

function usageOf(blocks: readonly Block[]) {
  const completion = Math.max(1, Math.ceil(JSON.stringify(blocks).length / 4));
  return { prompt_tokens: 1_200, completion_tokens: completion, total_tokens: 1_200 + completion };
}
