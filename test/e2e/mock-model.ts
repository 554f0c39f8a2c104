// A stand-in on 127.0.0.1 for the Anthropic Messages API, as far as Claude Code uses it, and for the
// Chat Completions API, as far as opencode does. What it answers is decided by the test, request by
// request; what it was asked stays to be looked at.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { buildPrompt } from '../../src/summarize/prompt.ts';
import { streamedMessage, wholeMessage } from './mock-message.ts';
import { type ChatBody, firstOfChat, readChat, streamedChat, wholeChat } from './openai-message.ts';

export type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly name: string; readonly input: object };

export interface ModelMessage {
  readonly role: string;
  /** Every text and tool result of the message, blank lines between them. */
  readonly text: string;
  /** Results of tools that this message carries; 0 for what a person typed. */
  readonly toolResults: number;
}

export interface ModelRequest {
  readonly atMs: number;
  readonly model: string;
  readonly system: string;
  /** Some models take no more than one (Chat Completions only). */
  readonly systemMessages?: number;
  readonly messages: readonly ModelMessage[];
  /** Whether the summariser asks: its system prompt is Daybook's own. */
  readonly isSummary: boolean;
  /** Whether the program asks for itself (titles, compaction) or for the talk with its tools. */
  readonly toolNames: readonly string[];
}

export interface ModelReply {
  readonly blocks?: readonly Block[];
  /** An error of the API instead of blocks. */
  readonly status?: number;
  readonly delayMs?: number;
  /** The stream begins and never ends (Chat Completions only). */
  readonly isEndless?: boolean;
}

export interface MockModel {
  readonly url: string;
  /** Every request for a message, oldest first. */
  readonly requests: readonly ModelRequest[];
  close(): Promise<void>;
}

const NO_STRETCH = {
  agent: '',
  project: '',
  branch: undefined,
  turns: [],
  activity: { filesTouched: [], filesRead: [], commands: [], errors: [] },
};
const SUMMARISER = buildPrompt(NO_STRETCH, 'nonce').system;

export const says = (text: string): Block => ({ type: 'text', text });
export const uses = (name: string, input: object): Block => ({ type: 'tool_use', name, input });

/** @param answer - picks the reply; it may look at the whole request. */
export async function startMockModel(
  answer: (request: ModelRequest) => ModelReply,
): Promise<MockModel> {
  const requests: ModelRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing, answer, requests).catch((error: unknown) =>
      outgoing.destroy(error as Error),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: ModelRequest) => ModelReply,
  requests: ModelRequest[],
): Promise<void> {
  const path = (incoming.url ?? '/').split('?')[0];
  const raw = await bodyOf(incoming);
  if (path === '/v1/chat/completions') return serveChat(raw, outgoing, answer, requests);
  if (path === '/v1/messages/count_tokens') return sendJson(outgoing, 200, { input_tokens: 100 });
  if (path !== '/v1/messages') {
    // The reachability look (`HEAD /`) wants any answer; the rest copes with "not found".
    return sendJson(outgoing, path === '/' ? 200 : 404, {});
  }
  const body = JSON.parse(raw) as RequestBody;
  const request = readRequest(body);
  requests.push(request);
  const { blocks = [], status, delayMs = 0 } = answer(request);
  if (delayMs > 0) await wait(delayMs);
  if (status !== undefined) {
    return sendJson(outgoing, status, {
      type: 'error',
      error: { type: 'api_error', message: `scripted failure ${status}` },
    });
  }
  if (!body.stream) return sendJson(outgoing, 200, wholeMessage(request.model, blocks));
  outgoing.writeHead(200, EVENT_STREAM);
  outgoing.end(streamedMessage(request.model, blocks));
}

const EVENT_STREAM = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };

async function serveChat(
  raw: string,
  outgoing: ServerResponse,
  answer: (request: ModelRequest) => ModelReply,
  requests: ModelRequest[],
): Promise<void> {
  const body = JSON.parse(raw) as ChatBody;
  const read = readChat(body);
  const request = { ...read, atMs: Date.now(), isSummary: read.system.includes(SUMMARISER) };
  requests.push(request);
  const { blocks = [], status, delayMs = 0, isEndless } = answer(request);
  if (delayMs > 0) await wait(delayMs);
  if (status !== undefined) {
    const error = { type: 'api_error', message: `scripted failure ${status}` };
    return sendJson(outgoing, status, { error });
  }
  if (!body.stream) return sendJson(outgoing, 200, wholeChat(request.model, blocks));
  outgoing.writeHead(200, EVENT_STREAM);
  if (isEndless) outgoing.write(firstOfChat(request.model, blocks));
  else outgoing.end(streamedChat(request.model, blocks));
}

interface RequestBody {
  readonly model?: string;
  readonly stream?: boolean;
  readonly system?: Content;
  readonly messages?: readonly { readonly role: string; readonly content: Content }[];
  readonly tools?: readonly { readonly name: string }[];
}
type Content = string | readonly ContentBlock[];
interface ContentBlock {
  readonly type: string;
  readonly text?: string;
  readonly content?: Content;
}

function readRequest(body: RequestBody): ModelRequest {
  const system = textOf(body.system);
  return {
    atMs: Date.now(),
    model: body.model ?? 'unknown',
    system,
    messages: (body.messages ?? []).map(({ role, content }) => ({
      role,
      text: textOf(content),
      toolResults: Array.isArray(content)
        ? content.filter(({ type }: ContentBlock) => type === 'tool_result').length
        : 0,
    })),
    isSummary: system.includes(SUMMARISER),
    toolNames: (body.tools ?? []).map(({ name }) => name),
  };
}

function textOf(content: Content | undefined): string {
  if (content === undefined || typeof content === 'string') return content ?? '';
  return content.map((block) => block.text ?? textOf(block.content)).join('\n\n');
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

function sendJson(outgoing: ServerResponse, status: number, document: object): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify(document));
}
