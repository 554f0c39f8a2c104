import type { SessionCost, SessionTokens } from '../store/usage.ts';
import type { Relative, SessionDetail } from './session-detail.ts';
import { localMinute } from './session-row.ts';
import { plainText } from './terminal.ts';

/** All that is known of a session, one fact a line. */
export function detailLines(detail: SessionDetail, zone: string): string[] {
  const { counts, project, outcomeNote } = detail;
  const when = (at: string | null) => (at === null ? '' : localMinute(at, zone));
  const facts: (readonly [string, string])[] = [
    ['Title', detail.title ?? 'untitled'],
    ['Began with', detail.preview ?? ''],
    ['Session', detail.id],
    ...detail.ids.map(({ agent, externalId }) => [`Id of ${agent}`, externalId] as const),
    ['Project', `${project.name} · ${project.dir}`],
    ['Folder', detail.cwd],
    ['Branch', fromTo(detail.branchAtStart, detail.branch)],
    ['Commit', fromTo(detail.headAtStart, detail.headLast)],
    ['Model', detail.model ?? ''],
    ['Started', when(detail.startedAt)],
    ['Last active', when(detail.lastActivity)],
    ['Ended', detail.endedAt === null ? '' : `${when(detail.endedAt)}, ${detail.endReason ?? ''}`],
    ['State', detail.isPinned ? `${detail.state}, pinned` : detail.state],
    ['Archived', when(detail.archivedAt)],
    ['Outcome', outcomeNote === null ? detail.outcome : `${detail.outcome}: ${outcomeNote}`],
    ...detail.links.map(({ kind, ref }) => ['Link', `${kind} ${ref}`] as const),
    ['Parent', detail.parent === null ? '' : relativeText(detail.parent)],
    ...detail.children.map((child) => ['Child', relativeText(child)] as const),
    ...detail.candidates.map(
      (one) => ['May come from', `${relativeText(one)}: ${one.reasons}`] as const,
    ),
    [
      'Messages',
      `${counts.messages}: ${counts.prompts} of the person, ${counts.answers} of the agent, ${counts.toolCalls} tool calls (${counts.toolErrors} failed)`,
    ],
    ['Tokens', tokensText(detail.tokens)],
    ['Cost', costText(detail.cost)],
    ...detail.entries.map(
      ({ at, title, backend }) => ['Entry', `${when(at)} · ${title} (${backend})`] as const,
    ),
  ];
  const told = facts.filter(([, text]) => text !== '');
  const width = Math.max(...told.map(([name]) => name.length)) + 2;
  return told.map(([name, text]) => `${`${plainText(name)}:`.padEnd(width)}${plainText(text)}`);
}

function fromTo(atStart: string | null, last: string | null): string {
  if (atStart === null || last === null || atStart === last) return last ?? atStart ?? '';
  return `${atStart} at the start, then ${last}`;
}

function tokensText({ messages, input, output, cacheRead, cacheWrite, byModel }: SessionTokens) {
  if (messages === 0) return '';
  const models = byModel.map(({ model }) => model ?? 'a model not told').join(', ');
  return `${input} in, ${output} out, ${cacheRead} read from and ${cacheWrite} written to the cache, by ${models}`;
}

function costText({ usd, isOwn, unattributed }: SessionCost): string {
  if (usd === null) return '';
  const { input, output, cacheRead, cacheWrite } = unattributed;
  const gap = input + output + cacheRead + cacheWrite;
  const notes = [
    'as the agent counts it',
    isOwn ? '' : "its parent's part is in it",
    gap === 0 ? '' : `${gap} tokens of it unattributed`,
  ];
  return `${usd.toFixed(4)} USD, ${notes.filter(Boolean).join('; ')}`;
}

function relativeText({ id, title, kind }: Relative): string {
  return `${kind ?? 'linked'} · ${id} · ${title ?? 'untitled'}`;
}
