// Hooks and worker must come to the same name. Hooks load this file, so it imports next to nothing.
import { shortHash } from '../platform/hash.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PLAIN_AGENT = /^[a-z]{1,20}(?:-[a-z]{1,20}){0,2}$/;

/**
 * The context file of a project: its name for people, a hash of its key for the machine.
 *
 * @returns a file name of [a-z0-9-] and `.md`, at most 64 characters, whatever the arguments hold.
 */
export function projectContextName(projectKey: string, projectName: string): string {
  const slug = slugOf(projectName, 'project');
  // A project that is called "session …" must not look like a session's file.
  const name = slug.startsWith('session') ? `project-${slug}` : slug;
  return `${name}-${shortHash(projectKey)}.md`;
}

/**
 * The context file of one session, read after a compaction. A UUID of a plainly named agent stays
 * as it is; every other id becomes a slug and a hash, so that different sessions keep different
 * files on every file system. A hash is 11 characters, the last group of a UUID 12: no mix-up.
 *
 * @returns a file name of [a-z0-9-] and `.md`, at most 128 characters, whatever the arguments hold.
 */
export function sessionContextName(agent: string, externalId: string): string {
  if (PLAIN_AGENT.test(agent) && UUID.test(externalId)) return `session-${agent}-${externalId}.md`;
  const hash = shortHash(`${agent}\u0000${externalId}`);
  return `session-${slugOf(agent, 'agent')}-${slugOf(externalId, 'id')}-${hash}.md`;
}

/** @returns 1 to 40 characters of [a-z0-9-], no dash at either end. */
function slugOf(text: string, fallback: string): string {
  const slug = text
    .slice(0, 200) // an id may be as long as its sender likes
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '');
  return slug || fallback;
}
