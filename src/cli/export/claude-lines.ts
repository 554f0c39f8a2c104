import type { SaidMessage } from '../../store/session-messages.ts';
import type { TitleSource } from '../../store/sessions.ts';
import { OpenCalls } from './open-calls.ts';

/** What the lines tell of their session. */
export interface LinesAbout {
  /** The agent's id. */
  readonly externalId: string;
  readonly cwd: string;
  readonly branch: string | null;
  readonly model: string | null;
  readonly title: string | null;
  readonly titleSource: TitleSource | null;
}

/**
 * A session as lines of the shape that Claude Code writes, for programs that read those: the roles
 * as they were, tool calls and results in their place, nothing said that was not said.
 *
 * The store keeps of a call what it was used on, not all of its input. What was read before it kept
 * ids of calls has them numbered here: results go with calls that ran side by side in the order in
 * which they came, and those lines say so (`pairedByOrder`).
 */
export function* claudeLines(
  about: LinesAbout,
  messages: Iterable<SaidMessage>,
): Generator<object> {
  let parentUuid: string | null = null;
  const calls = new OpenCalls();
  for (const pieces of linesOf(messages)) {
    const { externalId, role, messageId, atMs } = pieces[0];
    const uuid = lineId(externalId);
    const content = pieces.map((piece) => blockOf(piece, calls));
    const type = role === 'assistant' ? 'assistant' : 'user';
    const said = pieces.length === 1 && pieces[0].kind === 'speech' ? pieces[0].text : content;
    yield {
      parentUuid,
      isSidechain: false,
      userType: 'external',
      cwd: about.cwd,
      sessionId: about.externalId,
      gitBranch: about.branch ?? '',
      type,
      message:
        type === 'user'
          ? { role: 'user', content: said }
          : {
              id: messageId,
              type: 'message',
              role: 'assistant',
              ...(about.model !== null && { model: about.model }),
              content,
            },
      uuid,
      timestamp: new Date(atMs).toISOString(),
      ...(calls.tookGuess() && { pairedByOrder: true }),
    };
    parentUuid = uuid;
  }
  const { title, titleSource, externalId: sessionId } = about;
  if (parentUuid === null || title === null || titleSource === 'derived') return;
  if (titleSource === 'person') yield { type: 'custom-title', customTitle: title, sessionId };
  else yield { type: 'ai-title', aiTitle: title, sessionId };
}

type Line = [SaidMessage, ...SaidMessage[]];

/** Pieces that stood in one line of the transcript, together again. */
function* linesOf(messages: Iterable<SaidMessage>): Generator<Line> {
  let line: Line | undefined;
  for (const message of messages) {
    if (line && lineId(line[0].externalId) === lineId(message.externalId)) line.push(message);
    else {
      if (line) yield line;
      line = [message];
    }
  }
  if (line) yield line;
}

/** A piece is known by its line and, where that holds tools, its place in it. */
function lineId(externalId: string): string {
  return externalId.replace(/#\d+$/, '');
}

function blockOf(piece: SaidMessage, calls: OpenCalls): object {
  const { kind, role, seq, tool, callId, text, isError } = piece;
  if (kind === 'tool_call') {
    const name = tool ?? 'unknown';
    return { type: 'tool_use', id: callId ?? calls.open(seq), name, input: inputOf(name, text) };
  }
  if (kind === 'tool_result') {
    const id = callId ?? calls.answer(seq);
    return { type: 'tool_result', tool_use_id: id, content: text, is_error: isError === 1 };
  }
  if (role === 'user') calls.forget();
  return { type: 'text', text };
}

/** The field that says what a tool of Claude Code is used on. */
const FIELDS: Readonly<Record<string, string>> = {
  bash: 'command',
  edit: 'file_path',
  glob: 'pattern',
  grep: 'pattern',
  multiedit: 'file_path',
  notebookedit: 'notebook_path',
  powershell: 'command',
  read: 'file_path',
  skill: 'skill',
  webfetch: 'url',
  websearch: 'query',
  write: 'file_path',
};

/** All of the input where it was kept, else what it was used on. */
function inputOf(tool: string, text: string): object {
  const field = FIELDS[tool.toLowerCase()];
  return field === undefined ? (objectIn(text) ?? { prompt: text }) : { [field]: text };
}

function objectIn(text: string): object | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined; // Cut short when it was stored.
  }
}
