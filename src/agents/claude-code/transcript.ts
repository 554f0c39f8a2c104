import { fieldsOf, textIn } from '../../platform/fields.ts';
import { TOOL_TEXT_LIMIT, toolInputText } from '../tool-text.ts';
import type { TranscriptFacts, TranscriptPiece } from '../transcript.ts';
import { speechOf, type TranscriptLine, textOfContent } from './speech.ts';
import { runningCost, usageOf } from './usage.ts';

/** A cheap look at the raw line: false means that it tells nothing and need not be parsed. */
export function mayTell(line: Buffer): boolean {
  // These make up nine tenths of a transcript's bytes; api-request-blob even copies user text.
  const type = /^\{"type":"([a-z-]+)"/.exec(line.subarray(0, 40).toString('latin1'))?.[1];
  return (
    type === undefined ||
    type === 'custom-title' ||
    type === 'ai-title' ||
    type === 'cost-state' ||
    type === 'user' ||
    type === 'assistant'
  );
}

/**
 * @param line - a parsed line of a transcript of Claude Code.
 * @param side - whose words count: a subagent's lines are marked as the side chain, and older
 *   versions wrote them into the session's own transcript too.
 */
export function readLine(
  line: TranscriptLine,
  side: 'main' | 'subagent' = 'main',
): TranscriptFacts {
  const isSide = line.isSidechain === true;
  const isHeard = side === 'subagent' || !isSide;
  const time = Date.parse(textIn(line.timestamp));
  const message = fieldsOf(line.message);
  const model = textIn(message.model);
  const copiedFrom = textIn(line.requestSessionId);
  return {
    pieces: isHeard ? piecesOf(isSide ? { ...line, isSidechain: false } : line) : [],
    cwd: textIn(line.cwd) || undefined,
    branch: textIn(line.gitBranch) || undefined,
    model: model === '' || model === '<synthetic>' ? undefined : model,
    title: titleOf(line),
    copiedFrom: copiedFrom !== '' && copiedFrom !== line.sessionId ? copiedFrom : undefined,
    uuid: isHeard ? textIn(line.uuid) || undefined : undefined,
    // A compaction cuts the chain and keeps the link under another name.
    follows: textIn(line.parentUuid) || textIn(line.logicalParentUuid) || undefined,
    atMs: Number.isFinite(time) ? time : undefined,
    usage: isHeard ? usageOf(line) : undefined,
    cost: runningCost(line),
  };
}

function titleOf(line: TranscriptLine): TranscriptFacts['title'] {
  const given = textIn(line.customTitle);
  if (line.type === 'custom-title' && given) return { text: given, by: 'person' };
  const made = textIn(line.aiTitle) || textIn(line.title);
  return line.type === 'ai-title' && made ? { text: made, by: 'agent' } : undefined;
}

function piecesOf(line: TranscriptLine): TranscriptPiece[] {
  const uuid = textIn(line.uuid);
  const time = Date.parse(textIn(line.timestamp));
  const atMs = Number.isFinite(time) ? time : undefined;
  const speech = speechOf(line);
  const common = {
    messageId: speech?.messageId || textIn(fieldsOf(line.message).id) || uuid,
    atMs,
  };
  const pieces: TranscriptPiece[] = speech
    ? [
        {
          ...common,
          externalId: uuid,
          role: speech.role,
          kind: 'speech',
          tool: null,
          isError: false,
          text: speech.text,
        },
      ]
    : [];
  const { content } = fieldsOf(line.message);
  if ((line.type !== 'user' && line.type !== 'assistant') || !Array.isArray(content)) return pieces;
  for (const [index, block] of content.entries()) {
    const tool = toolPiece(fieldsOf(block));
    if (tool) pieces.push({ ...common, ...tool, externalId: `${uuid}#${index}` });
  }
  return pieces;
}

type ToolPiece = Pick<TranscriptPiece, 'role' | 'kind' | 'tool' | 'callId' | 'isError' | 'text'>;

function toolPiece(block: Readonly<Record<string, unknown>>): ToolPiece | undefined {
  if (block.type === 'tool_use') {
    const text = toolInputText(fieldsOf(block.input));
    return {
      role: 'assistant',
      kind: 'tool_call',
      tool: textIn(block.name) || 'unknown',
      callId: textIn(block.id) || undefined,
      isError: false,
      text,
    };
  }
  if (block.type !== 'tool_result') return undefined;
  const text = textOfContent(block.content)
    .replace(/^<tool_use_error>([\s\S]*)<\/tool_use_error>$/, '$1')
    .slice(0, TOOL_TEXT_LIMIT);
  const callId = textIn(block.tool_use_id) || undefined;
  const isError = block.is_error === true;
  return { role: 'tool', kind: 'tool_result', tool: null, callId, isError, text };
}
