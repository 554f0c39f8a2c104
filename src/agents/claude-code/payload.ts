// What Claude Code sends to its hooks on stdin, and how to tell it from others that run the same
// hooks. Agent spellings such as `session_id` stop here.
import type { Fields } from '../../platform/fields.ts';
import type { Env } from '../../platform/home.ts';

/** The fields that Daybook uses; everything else is let through unread. */
export interface ClaudePayload {
  readonly event: string;
  readonly sessionId: string;
  /** Empty where the program has none to tell (anthropics/claude-code#13668). */
  readonly transcriptPath: string;
  readonly cwd: string;
  readonly source: string | undefined;
  readonly reason: string | undefined;
  readonly trigger: string | undefined;
}

/** Another program that runs Claude Code's hooks, by the mark that gave it away. */
export interface ForeignPayload {
  readonly foreign: string;
}

/**
 * @param text - all of stdin.
 * @returns undefined when it is no hook payload at all.
 */
export function readPayload(text: string, env: Env): ClaudePayload | ForeignPayload | undefined {
  // A shell between the agent and us may have put a byte order mark before it (PowerShell does).
  const fields = parseWithPathRepair(text.replace(/^\ufeff/, ''));
  if (fields === undefined) return undefined;
  const foreign = foreignAgent(fields, env);
  if (foreign !== undefined) return { foreign };
  const { session_id: sessionId, hook_event_name: event } = fields;
  if (typeof sessionId !== 'string' || sessionId === '' || typeof event !== 'string')
    return undefined;
  return {
    event,
    sessionId,
    transcriptPath: textOr(fields.transcript_path, ''),
    cwd: textOr(fields.cwd, ''),
    source: optionalText(fields.source),
    reason: optionalText(fields.reason),
    trigger: optionalText(fields.trigger),
  };
}

/** Events of which Claude Code 2.1.329 never sent a `permission_mode`. */
const QUIET_EVENTS: ReadonlySet<unknown> = new Set(['SessionStart', 'SessionEnd', 'PreCompact']);

/**
 * Cursor and Copilot CLI read the hooks in Claude Code's settings; Codex and Gemini speak almost the
 * same language. Marks as their documentation and sources give them.
 */
function foreignAgent(fields: Fields, env: Env): string | undefined {
  const has = (...names: string[]) => names.some((name) => Object.hasOwn(fields, name));
  const path = textOr(fields.transcript_path, '').replaceAll('\\', '/');
  if (has('cursor_version', 'conversation_id', 'generation_id', 'workspace_roots')) return 'cursor';
  if (path.includes('/.cursor/')) return 'cursor';
  if (has('sessionId', 'hookName', 'initial_prompt') || path.includes('/.copilot/'))
    return 'copilot';
  if (path.includes('/.gemini/') || env.GEMINI_SESSION_ID || env.GEMINI_PROJECT_DIR)
    return 'gemini';
  if (path.includes('/.codex/') || /\/rollout-[^/]*$/.test(path)) return 'codex';
  // Codex names the turn where Claude Code names the prompt, and tells a mode where that never does.
  if (has('turn_id') && !has('prompt_id')) return 'codex';
  if (has('permission_mode') && QUIET_EVENTS.has(fields.hook_event_name)) return 'codex';
  // Claude Code always sends a transcript path as a text. Codex sends null for an ephemeral session,
  // Copilot none at the start and end, and Gemini a timestamp that Claude Code never has.
  if (typeof fields.transcript_path !== 'string') return 'unknown';
  if (has('timestamp')) return 'gemini';
  return undefined;
}

/**
 * JSON, with one repair: on Windows a path has arrived with single backslashes. That is either no
 * JSON (`C:\Users`) or, worse, valid JSON with control characters in the path (`C:\temp` holds a
 * tab). Only the two path fields are touched: a `\n` elsewhere is a newline.
 */
function parseWithPathRepair(text: string): Fields | undefined {
  const plain = parseObject(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what gives the fault away.
  const damaged = /[\u0000-\u001f]/;
  const isSound =
    plain !== undefined && !damaged.test(textOr(plain.transcript_path, '') + textOr(plain.cwd, ''));
  return isSound ? plain : (parseObject(repairPaths(text)) ?? plain);
}

function repairPaths(text: string): string {
  const field = /("(?:transcript_path|cwd)"\s*:\s*")([^"]*)"/g;
  return text.replace(field, (_, start: string, path: string) => {
    const doubled = path.replace(/\\\\|\\/g, (found) => (found === '\\\\' ? found : '\\\\'));
    return `${start}${doubled}"`;
  });
}

function parseObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
