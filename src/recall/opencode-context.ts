import { readHookSettings, whyNotCaptured } from '../capture/hook-settings.ts';
import { AGENT, type PluginPlace, projectOf } from '../capture/opencode-capture.ts';
import { textOf } from '../capture/opencode-payload.ts';
import type { WatchedSession } from '../capture/opencode-session.ts';
import { fieldsOf } from '../platform/fields.ts';
import { OPENING_TAG } from './frame.ts';
import { contextForStart } from './start-output.ts';

/** How the system text of opencode's own requests begins, as of 1.18.33. */
const OWN_REQUESTS = ['You are a title generator', 'You are a context summarization agent'];
/** Agents of opencode itself whose text a person may have replaced. */
const OWN_AGENTS = ['title', 'compaction', 'summary'];

/** @returns the texts with which a configuration replaces those of opencode's own agents. */
export function ownPrompts(config: unknown): string[] {
  const agents = fieldsOf(fieldsOf(config).agent);
  return OWN_AGENTS.flatMap((name) => textOf(fieldsOf(agents[name]).prompt)?.trim() || []);
}

/** Whether a request is for a title or for a compaction's summary, not part of the talk. */
export function isOwnRequest(system: unknown, prompts: readonly string[]): boolean {
  if (typeof system !== 'string') return false;
  return [...OWN_REQUESTS, ...prompts].some((text) => system.trimStart().startsWith(text));
}

/**
 * What a session is told with every request: what the worker prepared for its project, or, after its
 * own compaction, what it had found out before.
 *
 * @returns '' for nothing.
 */
export function contextFor(place: PluginPlace, session: WatchedSession): string {
  const afterwards = session.isCompacted ? contextOf(place, session, 'compact') : '';
  return afterwards || contextOf(place, session, 'start');
}

/** What a compaction is told that its summary must not lose: found out before an earlier one. */
export function contextForCompaction(place: PluginPlace, session: WatchedSession): string {
  return contextOf(place, session, 'compact');
}

function contextOf(place: PluginPlace, session: WatchedSession, source: string): string {
  const { home } = place;
  const settings = readHookSettings(home);
  const project = projectOf(place, session);
  if (!settings.context || whyNotCaptured(project, settings, home) !== undefined) return '';
  const start = { agent: AGENT, sessionId: session.id, project, why: { source } };
  return contextForStart(start, home);
}

/**
 * Adds to the one system text of a request; a second one is refused by some models. Each request
 * brings a fresh array, so the same text goes into each.
 */
export function addToSystem(system: unknown[], context: string): void {
  if (system.some((one) => typeof one === 'string' && one.includes(OPENING_TAG))) return;
  const [first] = system;
  if (typeof first === 'string') system[0] = `${first}\n\n${context}`;
  else system.push(context);
}
