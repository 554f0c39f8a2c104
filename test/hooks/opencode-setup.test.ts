// The form that 2.x documents. No real 2.x was at hand: this holds what its documentation says.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { projectContextName } from '../../src/recall/context-name.ts';
import { spooledEvents } from '../helpers/built-hook.ts';
import { type ReplayWorld, replayWorld } from '../helpers/opencode-replay.ts';
import { builtPath } from '../helpers/places.ts';
import { until } from '../helpers/until.ts';

type Handler = (told: object) => Promise<void>;
type Setup = (context: object) => Promise<(() => Promise<void>) | undefined>;

async function theSetup({ env }: ReplayWorld): Promise<Setup> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { href } = pathToFileURL(builtPath('hooks/opencode-plugin.js'));
  const { default: plugin } = (await import(href)) as { default: { setup: Setup } };
  return plugin.setup;
}

/** A context as documented, its events given one by one. */
function contextOf(directory: string) {
  const handlers = new Map<string, Handler>();
  const waiting: ((event: object | undefined) => void)[] = [];
  const given: (object | undefined)[] = [];
  const give = (event?: object) => {
    const next = waiting.shift();
    if (next) next(event);
    else given.push(event);
  };
  async function* events(signal: AbortSignal) {
    signal.addEventListener('abort', () => give());
    for (;;) {
      const event =
        given.length > 0
          ? given.shift()
          : await new Promise<object | undefined>((r) => waiting.push(r));
      if (event === undefined) return;
      yield event;
    }
  }
  return {
    handlers,
    give,
    context: {
      location: { directory },
      session: {
        hook: async (name: string, handler: Handler) => void handlers.set(name, handler),
        get: async ({ sessionID }: { sessionID: string }) => ({ id: sessionID }),
      },
      event: { subscribe: ({ signal }: { signal: AbortSignal }) => events(signal) },
    },
  };
}

test.each([{}, { session: {} }, { session: { hook: async () => {} } }, { options: {}, agent: {} }])(
  'where its context lacks what it needs it does nothing: %j',
  async (context) => {
    const setup = await theSetup(replayWorld());
    expect(await setup(context)).toBeUndefined();
  },
);

test('it tells a session what is known, and captures it from the events', async () => {
  const world = replayWorld();
  const { home, project } = world;
  mkdirSync(home.context, { recursive: true });
  const known = '<daybook-memory>\nMarigold\n</daybook-memory>';
  writeFileSync(join(home.context, projectContextName(project, 'code')), known);
  const { context, handlers, give } = contextOf(project);
  const cleanup = await (await theSetup(world))(context);
  const system: { text: string }[] = [{ text: 'You are' }];
  await handlers.get('context')?.({ sessionID: 'ses_a', system });
  expect(system.map(({ text }) => text)).toEqual(['You are', known]);
  give({ type: 'session.execution.succeeded', data: { sessionID: 'ses_a' } });
  give({ type: 'session.text.delta', data: { sessionID: 'ses_a' } });
  await until(
    () => spooledEvents(home).length === 2,
    () => 'the idle event',
  );
  await cleanup?.();
  expect(spooledEvents(home).map(({ kind }) => kind)).toEqual(['start', 'idle', 'end']);
});

test('a stream of events that breaks takes nothing with it', async () => {
  const world = replayWorld();
  const { context } = contextOf(world.project);
  const broken = { ...context, event: { subscribe: () => Promise.reject(new Error('gone')) } };
  const cleanup = await (await theSetup(world))(broken);
  await expect(cleanup?.()).resolves.toBeUndefined();
});
