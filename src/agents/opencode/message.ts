import { fieldsOf, textIn } from '../../platform/fields.ts';
import { TOOL_TEXT_LIMIT, toolInputText } from '../tool-text.ts';
import type { MessageUsage, TranscriptFacts, TranscriptPiece } from '../transcript.ts';
import type { HistoryMessage, HistoryPart, SessionHead } from './history.ts';
import { numberOf } from './rows.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a message of opencode 1.x says, in pieces, and of its session. */
export function readMessage(message: HistoryMessage, head: SessionHead): TranscriptFacts {
  const data = message.data ?? {};
  const parts = keptParts(message, head);
  const isAnswer = data.role === 'assistant';
  const modelId = textIn(data.modelID);
  return {
    pieces: isRole(data.role) ? parts.flatMap((part) => piecesOf(part, message, data)) : [],
    cwd: textIn(fieldsOf(data.path).cwd) || head.directory || undefined,
    branch: undefined,
    model: isAnswer ? modelId || undefined : undefined,
    title: undefined,
    copiedFrom: undefined,
    atMs: message.createdMs,
    usage: isAnswer ? usageOf(message.id, modelId, data.tokens) : undefined,
  };
}

/** Without what was taken back from the middle of a message on. */
function keptParts({ id, parts }: HistoryMessage, { revert }: SessionHead): readonly HistoryPart[] {
  if (revert?.messageId !== id || revert.partId === undefined) return parts;
  const from = parts.findIndex((part) => part.id === revert.partId);
  return from < 0 ? parts : parts.slice(0, from);
}

function piecesOf(part: HistoryPart, message: HistoryMessage, data: Json): TranscriptPiece[] {
  const value = part.data;
  if (value === undefined) return [];
  const startMs = numberOf(fieldsOf(value.time).start) ?? message.createdMs;
  const place = { externalId: part.id, messageId: message.id, atMs: startMs };
  if (value.type === 'text') return textPiece(value, data, place);
  if (value.type === 'tool') return toolPieces(value, place);
  if (value.type === 'subtask') return [speech('user', textIn(value.prompt), place)];
  if (value.type === 'patch') return [{ ...place, ...call('patch', namesIn(value.files)) }];
  if (value.type === 'file') return [{ ...place, ...result('file', fileName(value), false) }];
  if (value.type === 'compaction')
    return [{ ...place, ...call('compaction', value.auto === true ? 'auto' : 'manual') }];
  return []; // reasoning, steps, snapshots and the names of agents
}

export type PiecePlace = Pick<TranscriptPiece, 'externalId' | 'messageId' | 'atMs'>;

/** What opencode or a plugin put in is not speech; a compaction's summary is marked as one. */
function textPiece(part: Json, { role, summary }: Json, place: PiecePlace): TranscriptPiece[] {
  const text = textIn(part.text).trim();
  if (text === '' || part.synthetic === true || part.ignored === true) return [];
  if (role === 'assistant' && summary === true)
    return [{ ...place, ...result('compaction', text, false) }];
  return [speech(role === 'user' ? 'user' : 'assistant', text, place)];
}

function toolPieces(part: Json, place: PiecePlace): TranscriptPiece[] {
  const name = textIn(part.tool) || 'unknown';
  const state = fieldsOf(part.state);
  const { start, end } = fieldsOf(state.time);
  const startMs = numberOf(start) ?? place.atMs;
  const callId = textIn(part.callID) || place.externalId;
  const input = toolInputText(fieldsOf(state.input));
  const called = { ...place, ...call(name, input), callId, atMs: startMs };
  if (state.status !== 'completed' && state.status !== 'error') return [called]; // cut off
  const isError = state.status === 'error' || name === 'invalid' || hasFailed(state.metadata);
  const text = state.status === 'error' ? textIn(state.error) : textIn(state.output);
  return [called, answerTo(called, result(null, text, isError), numberOf(end) ?? startMs)];
}

/** What a call came to: a piece of its own, behind it. */
export function answerTo(
  called: TranscriptPiece,
  told: Told,
  atMs: number | undefined,
): TranscriptPiece {
  const { externalId, messageId, callId } = called;
  return { externalId: `${externalId}:result`, messageId, callId, ...told, atMs };
}

/** A command that ends with another code than 0 is no error to opencode, but to whoever reads it. */
export function hasFailed(metadata: unknown): boolean {
  const code = fieldsOf(metadata).exit;
  return typeof code === 'number' && code !== 0;
}

export function speech(
  role: 'user' | 'assistant',
  text: string,
  place: PiecePlace,
): TranscriptPiece {
  return { ...place, role, kind: 'speech', tool: null, isError: false, text };
}

type Told = Omit<TranscriptPiece, 'externalId' | 'messageId' | 'atMs'>;

export function call(tool: string, text: string): Told {
  return { role: 'assistant', kind: 'tool_call', tool, isError: false, text };
}

/** @param tool - for a result that no tool's call explains: a file, a compaction's summary. */
export function result(tool: string | null, text: string, isError: boolean): Told {
  return { role: 'tool', kind: 'tool_result', tool, isError, text: text.slice(0, TOOL_TEXT_LIMIT) };
}

/** A file that was given with a prompt: its name, never what is in it. */
export function fileName(file: Json): string {
  const url = textIn(file.url) || textIn(file.uri);
  const path = url.startsWith('file://') ? decoded(url.slice('file://'.length)) : '';
  return path || textIn(file.filename) || textIn(file.name) || textIn(file.mime);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path.replace(/[?#].*$/, ''));
  } catch {
    return path;
  }
}

function namesIn(files: unknown): string {
  const names = Array.isArray(files) ? files.map(textIn).filter((name) => name !== '') : [];
  return names.join('\n').slice(0, TOOL_TEXT_LIMIT);
}

/** opencode counts what the model thought apart from what it wrote; both are its output. */
export function usageOf(
  messageId: string,
  model: string,
  value: unknown,
): MessageUsage | undefined {
  const { input, output, reasoning, cache } = fieldsOf(value);
  const { read, write } = fieldsOf(cache);
  const tokens = {
    input: count(input),
    output: count(output) + count(reasoning),
    cacheRead: count(read),
    cacheWrite: count(write),
  };
  const isEmpty = tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite === 0;
  return isEmpty ? undefined : { messageId, model: model || undefined, ...tokens };
}

function count(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : 0;
}

function isRole(role: unknown): role is 'user' | 'assistant' {
  return role === 'user' || role === 'assistant';
}
