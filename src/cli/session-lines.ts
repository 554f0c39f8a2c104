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
    ['Branch', branches(detail)],
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
    ...detail.entries.map(
      ({ at, title, backend }) => ['Entry', `${when(at)} · ${title} (${backend})`] as const,
    ),
  ];
  const told = facts.filter(([, text]) => text !== '');
  const width = Math.max(...told.map(([name]) => name.length)) + 2;
  return told.map(([name, text]) => `${`${plainText(name)}:`.padEnd(width)}${plainText(text)}`);
}

function branches({ branchAtStart, branch }: SessionDetail): string {
  if (branch === null || branchAtStart === null || branch === branchAtStart)
    return branch ?? branchAtStart ?? '';
  return `${branchAtStart} at the start, then ${branch}`;
}

function relativeText({ id, title, kind }: Relative): string {
  return `${kind ?? 'linked'} · ${id} · ${title ?? 'untitled'}`;
}
