import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../../src/summarize/find-program.ts';
import { type HookWorld, hookWorld } from './built-hook.ts';
import { builtPath, fixture, temporaryFolder } from './places.ts';

const HOST = fileURLToPath(new URL('./opencode-host.mjs', import.meta.url));

/** Node, and Bun, in which opencode runs its plugins, where there is one to be had. */
export const RUNTIMES: readonly string[] = [
  process.execPath,
  ...[(await findProgram(process.env.DAYBOOK_TEST_BUN ?? 'bun', process.env)) ?? []].flat(),
];

/** One line of a recorded log: a hook with what it was given, or an event. */
export interface Step {
  readonly k: string;
  readonly v?: unknown;
}

export interface Replayed {
  readonly exports: readonly string[];
  readonly keys: readonly string[];
  readonly hooks: readonly string[];
  /** Those of a second copy in the same run. */
  readonly copyHooks: readonly string[];
  readonly threw: readonly string[];
  /** Sessions that the plugin asked opencode about. */
  readonly asked: readonly string[];
  readonly askedTooEarly: boolean;
  /** Names of the tools that are offered after all steps. */
  readonly tools: readonly string[];
  /** What hooks changed, in order. */
  readonly given: readonly { k: string; output: { system?: string[]; context?: string[] } }[];
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

export interface ReplayWorld extends HookWorld {
  /** The folder of the project, which the recorded steps name. */
  readonly project: string;
}

/** A home for Daybook and one for opencode, with an (empty) database in it. */
export function replayWorld(more: Readonly<Record<string, string>> = {}): ReplayWorld {
  const world = hookWorld(temporaryFolder(), more);
  const project = join(world.folder, 'code');
  mkdirSync(project);
  const data = join(world.folder, '.local', 'share', 'opencode');
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'opencode.db'), 'a database');
  return { ...world, project };
}

/** The steps of a recorded log, in this world's project. */
export function recordedSteps(name: string, { project }: ReplayWorld): Step[] {
  const text = fixture(`opencode/${name}.jsonl`).replaceAll(/\/home\/ada\/code\/\w+/g, project);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Step);
}

/** Plays steps to the built plugin. @param sessions - what opencode answers about older sessions. */
export function replay(
  { env, folder, project }: ReplayWorld,
  steps: readonly Step[],
  {
    runtime = process.execPath,
    plugin = builtPath('hooks/opencode-plugin.js'),
    sessions = {},
  }: { runtime?: string; plugin?: string; sessions?: Readonly<Record<string, unknown>> } = {},
): Replayed {
  const [log, result] = [join(folder, 'steps.jsonl'), join(folder, 'result.json')];
  writeFileSync(log, steps.map((step) => `${JSON.stringify(step)}\n`).join(''));
  const { status, stdout, stderr } = spawnSync(runtime, [HOST, plugin, log, result], {
    cwd: project,
    env: { ...env, FAKE_SESSIONS: JSON.stringify(sessions) },
    encoding: 'utf8',
    timeout: 60_000,
  });
  const seen = JSON.parse(readFileSync(result, 'utf8')) as Replayed;
  return { ...seen, status, stdout, stderr };
}

export const INIT = ({ project }: ReplayWorld): Step => ({
  k: 'plugin.init',
  v: { directory: project, worktree: project },
});

export const DISPOSE: Step = { k: 'hook:dispose.begin' };

const at = (seconds: number) => 1_795_197_974_000 + seconds * 1_000;

export function created(id: string, more: object = {}): Step {
  const info = { id, version: '1.18.33', ...more };
  return { k: 'event:session.created', v: event('session.created', { sessionID: id, info }) };
}

export function asked(id: string, text: string, seconds = 0): Step {
  const message = { id: `msg_${seconds}`, role: 'user', time: { created: at(seconds) } };
  const parts = [{ type: 'text', text }];
  return { k: 'hook:chat.message', v: { input: { sessionID: id }, output: { message, parts } } };
}

export function answered(id: string, text: string, messageID = 'msg_answer'): Step {
  const input = { sessionID: id, messageID, partID: 'prt_1' };
  return { k: 'hook:experimental.text.complete', v: { input, output: { text } } };
}

export function news(type: string, id: string, more: object = {}): Step {
  return { k: `event:${type}`, v: event(type, { sessionID: id, ...more }) };
}

export function requested(id: string, ...system: string[]): Step {
  const v = { input: { sessionID: id, model: {} }, output: { system } };
  return { k: 'hook:experimental.chat.system.transform', v };
}

export function compacting(id: string): Step {
  const v = { input: { sessionID: id }, output: { context: [] } };
  return { k: 'hook:experimental.session.compacting', v };
}

function event(type: string, properties: object): object {
  return { id: 'evt_1', type, properties };
}
