// Runs the plugin for opencode as opencode would, in Node: a prompt, an answer, an idle moment, the end.
import { spooledNames } from '../src/capture/spool.ts';
import { problemOfSpool, start, type Trial, type TrialOptions, workerTrial } from './trial-run.ts';
import { openTrialWorld } from './trial-world.ts';

/** Its arguments: URL of the plugin's file, folder, id of the session. Fields as 1.18.33 sends them. */
const HOST = `
const [file, directory, sessionID] = process.argv.slice(1);
const { default: plugin } = await import(file);
const info = { id: sessionID, directory, title: 'Trial', version: '1.18.33' };
const client = { session: { get: async () => ({ data: info }) } };
const hooks = await plugin.server({ client, directory, worktree: directory, project: { id: 'trial' } });
const part = (text) => [{ id: 'prt_trial', type: 'text', text }];
const message = { id: 'msg_1', sessionID, role: 'user', time: { created: Date.now() } };
await hooks.event({ event: { type: 'session.created', properties: { sessionID, info } } });
await hooks['chat.message']({ sessionID }, { message, parts: part('Does Daybook hear us?') });
await hooks['experimental.text.complete']({ sessionID, messageID: 'msg_2', partID: 'prt_2' }, { text: 'It does.' });
await hooks.event({ event: { type: 'session.idle', properties: { sessionID } } });
await hooks.dispose();
`;

/**
 * @param file - URL of the built plugin.
 * @param node - the Node that runs it here; opencode itself runs it in its own program.
 */
export async function tryPlugin(file: string, node: string, options: TrialOptions): Promise<Trial> {
  const world = await openTrialWorld(options.env, options.hookSettings);
  try {
    const words = [file, world.project, world.sessionId];
    const args = ['--input-type=module', '-e', HOST, ...words];
    const startedMs = performance.now();
    const ended = await start({ file: node, args }, '', world);
    const ms = Math.round(performance.now() - startedMs);
    const problem = ended ?? problemOfSpool(spooledNames(world.home), ['idle', 'end'], world);
    const hooks = [{ event: 'plugin', command: file, ms, problem }];
    if (problem !== null || options.isWithoutWorker) return { hooks, worker: null };
    await world.letWorkersRun();
    await start({ file: node, args }, '', world);
    return { hooks, worker: await workerTrial(world, startedMs) };
  } finally {
    await world.letWorkersRun();
    await world.remove();
  }
}
