// `opencode serve`: one process for a long time, whose plugins are loaded again and again, and which
// ends without a word.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { daybook, daybookJson } from './daybook.ts';
import { ALONE, configFolder, configureOpencode, installOpencode } from './opencode.ts';
import { answerOpencode } from './opencode-script.ts';
import type { Sandbox } from './sandbox.ts';
import type { Flower } from './script.ts';
import { flowersOf, injectedInto, Stage } from './stage.ts';
import { until } from './until.ts';

const installed = await installOpencode();
const skipped = 'skipped' in installed ? installed.skipped : undefined;
const PLUGIN = fileURLToPath(new URL('../../dist/hooks/opencode-plugin.js', import.meta.url));

describe.skipIf(skipped)(`a server of opencode${skipped ? `: ${skipped}` : ''}`, () => {
  async function opened(): Promise<Stage> {
    const env = { ...ALONE, DAYBOOK_SUMMARY_BACKEND: 'opencode' };
    const stage = await Stage.open(
      'bin' in installed ? installed.bin : '',
      answerOpencode,
      () => env,
    );
    onTestFinished(() => stage.close());
    configureOpencode(stage.sandbox, stage.model.url);
    await daybook(stage.sandbox, 'install', 'opencode', '--yes');
    return stage;
  }

  test('plugins that are loaded again capture on, each session once, whatever copies there are', async () => {
    const stage = await opened();
    const { sandbox } = stage;
    // The same plugin once more, for the project and by another path.
    await daybook(sandbox, 'install', 'opencode', '--scope', 'project', '--yes');
    cpSync(PLUGIN, join(configFolder(sandbox), 'plugins', 'another-copy.js'));
    const server = await serve(sandbox);
    const id = await server.newSession();
    await server.say(id, 'Plant marigold');
    await server.post('/instance/dispose');
    await stage.expectEntries(1);
    await server.say(id, 'Plant larkspur');
    const { system } = stage.requestAbout('larkspur') ?? { system: '' };
    expect(system.split('<daybook-memory>')).toHaveLength(2);
    await server.post('/instance/dispose');
    await stage.expectEntries(2);
    expect(stage.summaries().map(flowersOf)).toEqual([['marigold'], ['larkspur']]);
    await server.end();
  });

  test('a session that is deleted is kept with what was said', async () => {
    const stage = await opened();
    const server = await serve(stage.sandbox);
    const id = await server.newSession();
    await server.say(id, 'Plant foxglove');
    await server.post(`/session/${id}`, undefined, 'DELETE');
    expect(await stage.expectEntries(1)).toContain(id);
    expect(flowersOf(stage.summaries()[0])).toEqual(['foxglove']);
    await server.end();
  });

  test('one that is stopped leaves its sessions to a later look', async () => {
    const stage = await opened();
    const { sandbox } = stage;
    const server = await serve(sandbox);
    await server.say(await server.newSession(), 'Plant hellebore');
    await server.end();
    // Its messages came with the idle moment; nobody has said that it is over.
    const found = await until('the messages', async () => {
      const { results } = await daybookJson<{ results: object[] }>(sandbox, 'search', 'hellebore');
      return results.length > 0 && results;
    });
    expect(JSON.stringify(found)).toContain('hellebore');
    await stage.expectEntries(0);
    expect(injectedInto(stage.requestAbout('hellebore'))).toBe('');
  });
});

interface Server {
  post(path: string, body?: object, method?: string): Promise<{ id?: string }>;
  newSession(): Promise<string>;
  say(id: string, text: `Plant ${Flower}`): Promise<void>;
  /** SIGTERM, which tells no plugin anything. */
  end(): Promise<void>;
}

async function serve({ project: cwd, env }: Sandbox): Promise<Server> {
  const options = { cwd, env, extendEnv: false, reject: false, all: true } as const;
  const server = execa('opencode', ['serve', '--port', '0'], options);
  onTestFinished(() => void server.kill('SIGKILL'));
  let said = '';
  server.all.on('data', (text: Buffer) => (said += text));
  const address = () => /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
  const url = await until('its address', address, { seen: () => said });
  const post: Server['post'] = async (path, body = {}, method = 'POST') => {
    const headers = { 'content-type': 'application/json', 'x-opencode-directory': cwd };
    const reply = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
    expect(reply.status).toBe(200);
    return (await reply.json()) as { id?: string };
  };
  return {
    post,
    newSession: async () => (await post('/session')).id ?? '',
    say: async (id, text) => {
      await post(`/session/${id}/message`, { parts: [{ type: 'text', text }] });
    },
    end: async () => {
      server.kill('SIGTERM');
      await server;
    },
  };
}
