import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../platform/errors.ts';
import { fieldsOf } from '../platform/fields.ts';
import { daybookHome, isOff } from '../platform/home.ts';
import { openLog } from '../platform/log.ts';
import type { PluginPlace } from './opencode-capture.ts';
import { isUnkept } from './opencode-database.ts';
import { readSession, type ToldSession, textOf } from './opencode-payload.ts';

/** A prompt waits while opencode is asked; it answers from its own process in a few milliseconds. */
const ANSWER_WITHIN_MS = 500;

type Work = (...told: unknown[]) => unknown;

export interface OpenedPlugin {
  readonly place: PluginPlace;
  /** Has opencode tell its version, once. Not before the plugin runs: see `server`. */
  readonly learnVersion: () => Promise<void>;
  /**
   * A hook that never throws and never rejects: on an idle event that would hang `opencode run`, and
   * on a prompt it would lose it. What went wrong is told to `hooks.log` alone.
   */
  readonly quietly: (name: string, work: Work) => (...told: unknown[]) => Promise<void>;
}

/** What opencode hands to all plugins of one run, and to none of the next. */
interface Handed {
  readonly client: unknown;
  readonly directory: unknown;
  readonly worktree: unknown;
}

/**
 * What one run of the plugin works with.
 *
 * @param file - URL of the plugin's file.
 * @returns undefined where Daybook is off: by `DAYBOOK=0`, which is also how a summariser that is
 *   opencode itself keeps this plugin quiet, or because opencode keeps nothing itself. The same for a
 *   second copy in one run, installed for the project as well as for the person, or as a package.
 */
export function openPlugin(
  file: string,
  { client, directory, worktree }: Handed,
): OpenedPlugin | undefined {
  const { env } = process;
  try {
    if (isOff(env) || isUnkept(env) || !isFirstWith(client)) return undefined;
    const home = daybookHome(env);
    const write = openLog(home.logs, 'hooks');
    const log: PluginPlace['log'] = (level, event, fields) =>
      write(level, event, { hook: 'opencode-plugin', ...fields });
    const folder = dirname(fileURLToPath(file));
    let version: string | undefined;
    const place = {
      env,
      home,
      log,
      folder,
      directory: textOf(directory) ?? process.cwd(),
      worktree: textOf(worktree) ?? '/',
      nextMs: risingClock(),
      version: () => version,
    };
    const learnVersion = async () => {
      version ??= await versionOf(client);
    };
    const quietly: OpenedPlugin['quietly'] =
      (name, work) =>
      async (...told) => {
        try {
          await work(...told);
        } catch (error) {
          log('error', 'failed', { on: name, error: messageOf(error) });
        }
      };
    return { place, learnVersion, quietly };
  } catch {
    return undefined; // there is nobody to tell: not even the home could be named
  }
}

/** Copies of the plugin are modules of their own, which share nothing but what is global. */
const SERVED = Symbol.for('daybook.opencode.served');

function isFirstWith(client: unknown): boolean {
  if (typeof client !== 'object' || client === null) return true;
  const shared = globalThis as { [SERVED]?: WeakSet<object> };
  shared[SERVED] ??= new WeakSet();
  if (shared[SERVED].has(client)) return false;
  shared[SERVED].add(client);
  return true;
}

function risingClock(): () => number {
  let lastMs = 0;
  return () => {
    lastMs = Math.max(Date.now(), lastMs + 1);
    return lastMs;
  };
}

/** What opencode's client says of a session. @returns undefined after half a second, or an error. */
export async function askedOf(client: unknown, id: string): Promise<ToldSession | undefined> {
  const { session } = fieldsOf(client) as { session?: { get?: (of: object) => unknown } };
  return readSession(await answerOf(() => session?.get?.({ path: { id } })));
}

async function versionOf(client: unknown): Promise<string | undefined> {
  const { _client: http } = fieldsOf(client) as { _client?: { get?: (of: object) => unknown } };
  // The client has no name of its own for this; the address is there from 1.14.41 to 1.18.33, seen.
  const health = await answerOf(() => http?.get?.({ url: '/global/health' }));
  return textOf(fieldsOf(health).version);
}

async function answerOf(ask: () => unknown): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ANSWER_WITHIN_MS);
  });
  try {
    return fieldsOf(await Promise.race([ask(), limit])).data;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
