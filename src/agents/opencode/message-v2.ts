import { fieldsOf, textIn } from '../../platform/fields.ts';
import { toolInputText } from '../tool-text.ts';
import type { TranscriptFacts, TranscriptPiece } from '../transcript.ts';
import type { HistoryMessage, SessionHead } from './history.ts';
import {
  answerTo,
  call,
  fileName,
  hasFailed,
  type PiecePlace,
  result,
  speech,
  usageOf,
} from './message.ts';
import { numberOf } from './rows.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a message of opencode 2.x says; its contents stand in the message itself. */
export function readMessageV2(message: HistoryMessage, head: SessionHead): TranscriptFacts {
  const data = message.data ?? {};
  const isAnswer = message.type === 'assistant';
  const model = isAnswer ? textIn(fieldsOf(data.model).id) : '';
  return {
    pieces: piecesOf(message, data),
    cwd: head.directory || undefined,
    branch: undefined,
    model: model || undefined,
    title: undefined,
    copiedFrom: undefined,
    atMs: message.createdMs,
    usage: isAnswer ? usageOf(message.id, model, data.tokens) : undefined,
  };
}

function piecesOf(message: HistoryMessage, data: Json): TranscriptPiece[] {
  const place = { externalId: message.id, messageId: message.id, atMs: message.createdMs };
  if (message.type === 'user') {
    const text = textIn(data.text).trim();
    const files = listIn(data.files).map((file, index) => ({
      ...place,
      externalId: `${message.id}:file:${index}`,
      ...result('file', fileName(file), false),
    }));
    return [...(text === '' ? [] : [speech('user', text, place)]), ...files];
  }
  if (message.type === 'assistant')
    return listIn(data.content).flatMap((block, index) =>
      blockPieces(block, { ...place, externalId: `${message.id}:${index}` }),
    );
  if (message.type === 'shell') {
    const ran = { ...place, ...call('shell', textIn(data.command)), callId: message.id };
    const failed = typeof data.exit === 'number' && data.exit !== 0;
    const output = result(null, textIn(fieldsOf(data.output).text), failed);
    return [ran, answerTo(ran, output, place.atMs)];
  }
  if (message.type === 'compaction' && textIn(data.summary) !== '') {
    const began = { ...place, ...call('compaction', textIn(data.reason)), callId: message.id };
    return [began, answerTo(began, result('compaction', textIn(data.summary), false), place.atMs)];
  }
  return [];
}

function blockPieces(block: Json, place: PiecePlace): TranscriptPiece[] {
  const text = textIn(block.text).trim();
  if (block.type === 'text') return text === '' ? [] : [speech('assistant', text, place)];
  if (block.type !== 'tool') return [];
  const state = fieldsOf(block.state);
  const { created, ran, completed } = fieldsOf(block.time);
  const startMs = numberOf(ran) ?? numberOf(created) ?? place.atMs;
  const name = textIn(block.name) || 'unknown';
  const input = toolInputText(fieldsOf(state.input));
  const callId = textIn(block.id) || place.externalId;
  const called = { ...place, ...call(name, input), callId, atMs: startMs };
  if (state.status !== 'completed' && state.status !== 'error') return [called];
  const isError = state.status === 'error';
  const said = isError ? textIn(fieldsOf(state.error).message) : contentText(state.content);
  const got = result(null, said, isError || hasFailed(state.metadata));
  return [called, answerTo(called, got, numberOf(completed) ?? startMs)];
}

function contentText(content: unknown): string {
  return listIn(content)
    .map((block) => (block.type === 'text' ? textIn(block.text) : ''))
    .filter((text) => text !== '')
    .join('\n');
}

function listIn(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}
