// Takes the machine out of a recording, and the bulk that holds nothing of the talk.
import type { Sandbox } from '../sandbox.ts';

const HOME = '/home/ada';

/** What the agent calls its folder of a project: every other character becomes a dash. */
const munged = (path: string) => path.replace(/[^a-zA-Z0-9]/g, '-');

export function sanitise(text: string, sandbox: Pick<Sandbox, 'home'>): string {
  return text
    .replaceAll(sandbox.home, HOME)
    .replaceAll(munged(sandbox.home), munged(HOME))
    .replace(/("osVersion":")[^"]*/g, '$1Linux')
    .replace(/(OS Version: )[^\\"\n]*/g, '$1Linux');
}

/** The lines and attachments that only the agent reads again: its prompt, tools, skills, requests. */
const BULK = new Set([
  'agent_listing_delta',
  'api-request',
  'api-request-blob',
  'api-request-shape',
  'deferred_tools_delta',
  'environment',
  'instructions',
  'prompt_snapshot',
  'session_context',
  'skill_listing',
]);

export function sanitiseTranscript(text: string, sandbox: Pick<Sandbox, 'home'>): string {
  const lines = sanitise(text, sandbox).trimEnd().split('\n');
  return `${lines.map((line) => JSON.stringify(shorten(JSON.parse(line)))).join('\n')}\n`;
}

interface Line {
  readonly type: string;
  readonly attachment?: { readonly type: string };
}

function shorten(line: Line): object {
  if (line.type === 'user' || line.type === 'assistant') return line;
  const isBulk = BULK.has(line.type) || BULK.has(line.attachment?.type ?? '');
  return isBulk ? (cut(line) as object) : line;
}

/** Keeps the shape: long texts lose their end, long lists all but the first item. */
function cut(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length > 80 ? `${value.slice(0, 40)} …[sanitized, ${value.length} chars]` : value;
  }
  if (Array.isArray(value)) return value.slice(0, 1).map(cut);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cut(one)]));
}
