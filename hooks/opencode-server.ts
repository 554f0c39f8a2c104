// The plugin for opencode 1.x: hooks that it awaits, and events that it does not wait for.
import { readEvent, spokenText, textOf } from '../src/capture/opencode-payload.ts';
import { askedOf, openPlugin } from '../src/capture/opencode-plugin-place.ts';
import { OpencodeWatch } from '../src/capture/opencode-watch.ts';
import { fieldsOf } from '../src/platform/fields.ts';
import {
  addToSystem,
  contextFor,
  contextForCompaction,
  isOwnRequest,
  ownPrompts,
} from '../src/recall/opencode-context.ts';
import { takesPlainTools, tools } from './opencode-tools.ts';

/**
 * Called once for each folder that opencode works in, which waits for it. `input.client` must not be
 * used before this has returned: the first answer would be waited for by what answers.
 *
 * @returns no hooks at all where Daybook is off.
 */
export async function server(input: unknown) {
  const { client, directory, worktree } = fieldsOf(input);
  const plugin = openPlugin(import.meta.url, { client, directory, worktree });
  if (plugin === undefined) return {};
  const { place, learnVersion, quietly } = plugin;
  const watch = new OpencodeWatch(place, (id) => askedOf(client, id));
  let prompts: string[] = [];

  return {
    // Looked at after the first prompt; by then the version is known.
    get tool() {
      return takesPlainTools(place.version()) ? tools(place) : undefined;
    },
    config: quietly('config', (config) => {
      prompts = ownPrompts(config);
    }),
    event: quietly('event', (told) => {
      const event = readEvent(fieldsOf(told).event);
      return event && watch.take(event);
    }),
    'chat.message': quietly('chat.message', async (asked, given) => {
      await learnVersion();
      const { message, parts } = fieldsOf(given);
      const { time } = fieldsOf(message);
      const id = textOf(fieldsOf(asked).sessionID);
      if (id) await watch.prompted(id, spokenText(parts), isoOf(fieldsOf(time).created));
    }),
    'experimental.text.complete': quietly('text.complete', (asked, given) => {
      const { sessionID, messageID } = fieldsOf(asked);
      const text = textOf(fieldsOf(given).text);
      if (text) watch.answered(String(sessionID), String(messageID), text);
    }),
    'experimental.chat.system.transform': quietly('system.transform', async (asked, given) => {
      const id = textOf(fieldsOf(asked).sessionID);
      const { system } = fieldsOf(given);
      if (id === undefined || !Array.isArray(system) || isOwnRequest(system[0], prompts)) return;
      const session = await watch.session(id);
      // A subagent works for a session that has been told.
      if (session.isSubagent || session.isCompacting) return;
      session.context ??= contextFor(place, session);
      if (session.context !== '') addToSystem(system, session.context);
    }),
    'experimental.session.compacting': quietly('compacting', async (asked, given) => {
      const id = textOf(fieldsOf(asked).sessionID);
      if (id === undefined) return;
      const session = await watch.session(id);
      const context = session.isSubagent ? '' : contextForCompaction(place, session);
      watch.compacting(session);
      const { context: pieces } = fieldsOf(given);
      if (context !== '' && Array.isArray(pieces)) pieces.push(context);
    }),
    dispose: quietly('dispose', () => watch.end()),
  };
}

function isoOf(ms: unknown): string {
  return new Date(typeof ms === 'number' ? ms : Date.now()).toISOString();
}
