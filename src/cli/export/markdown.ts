import { inlineCode, safeInline, safeLines } from '../../daily/markdown.ts';
import { visibleText } from '../../platform/visible-text.ts';
import type { Entry } from '../../store/entries.ts';
import type { SaidMessage } from '../../store/session-messages.ts';
import type { SessionDetail } from '../session-detail.ts';
import { iso, localMinute } from '../session-row.ts';

/** The heading of a session and what is known of it. */
export function sessionMarkdown(detail: SessionDetail, zone: string): string {
  const { id, agent, externalId, title, project, branch, startedAt, lastActivity } = detail;
  return [
    `# ${safeInline(title ?? 'Untitled session')}`,
    '',
    `- Session ${inlineCode(id)}, ${safeInline(agent)} ${inlineCode(externalId)}`,
    `- Project ${inlineCode(project.name)}${branch === null ? '' : ` on ${inlineCode(branch)}`}`,
    `- ${localMinute(startedAt, zone)} to ${localMinute(lastActivity, zone)}`,
    `- Outcome: ${detail.outcome}${detail.outcomeNote ? `, ${safeInline(detail.outcomeNote)}` : ''}`,
    '',
  ].join('\n');
}

export function entryMarkdown({ atMs, summary }: Entry, zone: string): string {
  const { title, context, keyExchanges, decisions, lessons, actionItems } = summary;
  return [
    `## Entry of ${localMinute(iso(atMs), zone)}: ${safeInline(title)}`,
    '',
    ...safeLines(context),
    '',
    ...bullets('Key exchanges', keyExchanges),
    ...bullets('Decisions', decisions),
    ...bullets('Lessons', lessons),
    ...bullets('Action items', actionItems),
  ].join('\n');
}

export function messageMarkdown(message: SaidMessage, zone: string): string {
  const { kind, role, tool, text, isError, atMs } = message;
  if (kind === 'tool_call')
    return [`${inlineCode(tool ?? 'tool')} was called:`, '', ...fenced(text), ''].join('\n');
  if (kind === 'tool_result')
    return [isError === 1 ? 'It failed:' : 'It gave:', '', ...fenced(text), ''].join('\n');
  const who = role === 'user' ? 'User' : 'Assistant';
  return [`## ${who}, ${localMinute(iso(atMs), zone)}`, '', ...safeLines(text), ''].join('\n');
}

function bullets(name: string, texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  const lines = texts.map((text) => `- ${safeLines(text).join('\n  ')}`);
  return [`**${name}**`, '', ...lines, ''];
}

/** Text as it is, in a fence that nothing in it is long enough to end. */
function fenced(text: string): string[] {
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return [fence, ...visibleText(text).split('\n'), fence];
}
