// The plugin for opencode 2.x, after its documentation: not tried with the real program. It reads
// nothing but ids; what was said is in the database. In 1.x, whose loader calls it too, it does nothing.
import type { PluginPlace } from '../src/capture/opencode-capture.ts';
import { readSession, type ToldEvent, textOf } from '../src/capture/opencode-payload.ts';
import { openPlugin } from '../src/capture/opencode-plugin-place.ts';
import { OpencodeWatch } from '../src/capture/opencode-watch.ts';
import { fieldsOf } from '../src/platform/fields.ts';
import { contextFor } from '../src/recall/opencode-context.ts';

type Call = (...args: unknown[]) => unknown;

/** @returns what opencode calls when the plugin is unloaded, or undefined where it can do nothing. */
export async function setup(context: unknown): Promise<(() => Promise<void>) | undefined> {
  const { session, event, location } = fieldsOf(context);
  const { hook, get } = fieldsOf(session);
  const { subscribe } = fieldsOf(event);
  if (typeof hook !== 'function' || typeof subscribe !== 'function') return undefined;
  const { directory, worktree } = fieldsOf(location);
  const plugin = openPlugin(import.meta.url, { client: session, directory, worktree });
  if (plugin === undefined) return undefined;
  const { place, quietly } = plugin;
  const watch = new OpencodeWatch(place, async (id) => {
    if (typeof get !== 'function') return undefined;
    return readSession(await (get as Call).call(session, { sessionID: id }));
  });
  await quietly('setup', () =>
    (hook as Call).call(
      session,
      'context',
      quietly('context', (told) => tell(told, watch, place)),
    ),
  )();
  const stop = new AbortController();
  const listen = quietly('events', async () => {
    const events = (await (subscribe as Call).call(event, {
      signal: stop.signal,
    })) as AsyncIterable<unknown>;
    for await (const one of events) await take(one, watch);
  });
  void listen();
  return quietly('cleanup', () => {
    stop.abort();
    watch.end();
  });
}

/** A request is about to be made; its system text is a list of pieces. */
async function tell(told: unknown, watch: OpencodeWatch, place: PluginPlace): Promise<void> {
  const { sessionID, system } = fieldsOf(told);
  const id = textOf(sessionID);
  if (id === undefined) return;
  await watch.prompted(id, '', new Date().toISOString());
  const session = await watch.session(id);
  if (session.isSubagent || !Array.isArray(system)) return;
  session.context ??= contextFor(place, session);
  if (session.context !== '') system.push({ type: 'text', text: session.context });
}

const IDLE = /^session\.execution\.(?:succeeded|failed|interrupted)$/;

async function take(value: unknown, watch: OpencodeWatch): Promise<void> {
  const { type, data } = fieldsOf(value);
  const { sessionID, info } = fieldsOf(data);
  const id = textOf(sessionID);
  if (id === undefined || typeof type !== 'string') return;
  const told: ToldEvent | undefined = IDLE.test(type)
    ? { type: 'session.idle', sessionId: id }
    : type === 'session.created' || type === 'session.deleted'
      ? { type, session: readSession(info ?? { ...fieldsOf(data), id }) ?? { id, ...NOT_TOLD } }
      : undefined;
  if (told) await watch.take(told);
}

const NOT_TOLD = { parentId: undefined, directory: undefined, version: undefined };
