import { captureAndWork, captureSession, type PluginPlace } from './opencode-capture.ts';
import type { ToldEvent, ToldSession } from './opencode-payload.ts';
import { WatchedSession } from './opencode-session.ts';
import { startWorkerWithNode } from './opencode-worker.ts';
import type { EventKind, SpoolEvent } from './spool-event.ts';

/** opencode's terminal ends a plugin after 5 s; a person who closes it should feel nothing. */
const END_WITHIN_MS = 600;

/** A server may run for weeks. The end of one that was dropped is found by its silence. */
const MOST_SESSIONS = 200;

/** What opencode says of a session when it is asked; undefined where it does not answer. */
export type AskForSession = (id: string) => Promise<ToldSession | undefined>;

/**
 * Follows the sessions of one run of the plugin and captures what happens to them. opencode runs a
 * plugin once for each folder, several times in one process, so all that is known is kept here.
 */
export class OpencodeWatch {
  readonly #place: PluginPlace;
  readonly #ask: AskForSession;
  readonly #sessions = new Map<string, WatchedSession>();

  constructor(place: PluginPlace, ask: AskForSession) {
    this.#place = place;
    this.#ask = ask;
  }

  /** A session that goes on from an earlier process is announced by nothing: then opencode is asked. */
  async session(id: string): Promise<WatchedSession> {
    const known = this.#sessions.get(id);
    if (known) return known;
    const told = await this.#ask(id);
    return this.#sessions.get(id) ?? this.#note(id, told); // an event may have told meanwhile
  }

  /** Acts at once where the session is known: opencode does not wait for what comes later. */
  take(told: ToldEvent): Promise<void> | undefined {
    if ('session' in told) return void this.#takeSession(told.type, told.session);
    const known = this.#sessions.get(told.sessionId);
    if (known) return void this.#takeNews(told, known);
    if (told.type !== 'session.idle') return undefined;
    return this.session(told.sessionId).then((session) => this.#takeNews(told, session));
  }

  /** @param at - ISO 8601, UTC. */
  async prompted(id: string, text: string, at: string): Promise<void> {
    const session = await this.session(id);
    session.isCompacting = false;
    if (session.isSubagent) return;
    session.isTouched = true;
    session.hearUser(text, at);
    this.#start(session, 'chat.message');
  }

  answered(id: string, messageId: string, text: string): void {
    const session = this.#sessions.get(id);
    if (!session?.isSubagent) session?.hearAssistant(messageId, text, new Date().toISOString());
  }

  /** Called when opencode is about to compact a session, which waits for it. */
  compacting(session: WatchedSession): void {
    session.isCompacting = true;
    if (session.isSubagent) return;
    session.isTouched = true;
    this.#capture(session, 'compact', { trigger: 'experimental.session.compacting' });
  }

  /** Every session that something happened in is over, the one used last first. */
  end(): void {
    const limitMs = Date.now() + END_WITHIN_MS;
    const touched = [...this.#sessions.values()].filter((one) => one.isTouched).reverse();
    let isWorkDue = false;
    for (const session of touched) {
      // The next start finds the others in opencode's database.
      if (Date.now() > limitMs) break;
      isWorkDue = captureSession(this.#place, session, 'end', { reason: 'dispose' }) || isWorkDue;
    }
    this.#sessions.clear();
    if (isWorkDue) startWorkerWithNode(this.#place);
  }

  #takeSession(type: string, told: ToldSession): void {
    const session = this.#sessions.get(told.id) ?? this.#note(told.id, told, type);
    if (session.isSubagent) return;
    if (type === 'session.created') this.#start(session, type);
    if (type !== 'session.deleted') return;
    this.#sessions.delete(told.id);
    this.#capture(session, 'deleted', { reason: type });
  }

  #takeNews(told: Exclude<ToldEvent, { session: unknown }>, session: WatchedSession): void {
    if (told.type === 'summary') session.noteSummary(told.messageId);
    else if (told.type === 'session.compacted') session.noteCompacted();
    else this.#idle(session);
  }

  #idle(session: WatchedSession): void {
    session.isCompacting = false;
    if (session.isSubagent) return;
    session.isTouched = true;
    if (session.isIdleDue(Date.now())) this.#capture(session, 'idle', { reason: 'session.idle' });
  }

  #start(session: WatchedSession, source: string): void {
    if (!session.isStarted) this.#capture(session, 'start', { source });
  }

  #capture(session: WatchedSession, kind: EventKind, why: SpoolEvent['why']): void {
    captureAndWork(this.#place, session, kind, why);
  }

  #note(id: string, told: ToldSession | undefined, type?: string): WatchedSession {
    const version = type === 'session.created' ? told?.version : undefined;
    const session = new WatchedSession({ ...told, id }, version);
    this.#sessions.set(id, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MOST_SESSIONS && oldest) this.#sessions.delete(oldest);
    return session;
  }
}
