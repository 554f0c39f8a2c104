import { join, resolve, sep } from 'node:path';

export type Env = Readonly<Record<string, string | undefined>>;

/** Every place that Daybook writes to, all below one folder. README.md lists them for people. */
export interface Home {
  readonly root: string;
  /** What the person set: JSON with comments. */
  readonly config: string;
  /** The few settings that hooks need, as plain JSON; made from `config`. */
  readonly hookSettings: string;
  readonly spool: string;
  /** Spooled files that could not be read, each with its reason beside it. */
  readonly spoolBad: string;
  readonly store: string;
  readonly daily: string;
  readonly context: string;
  readonly backups: string;
  readonly logs: string;
  /** The worker's lock, its owner, its stamps; nothing that would be missed. */
  readonly run: string;
  /** Where summarisers run: no project, and sessions in here are never captured. */
  readonly neutral: string;
  /** Daybook itself, where it was installed from a cache that will be cleared. */
  readonly app: string;
}

/** @returns the places below `$DAYBOOK_HOME`, or `~/.daybook` when that is unset or empty. */
export function daybookHome(env: Env): Home {
  const root = resolve(env.DAYBOOK_HOME || join(userHome(env), '.daybook'));
  const at = (...parts: string[]) => [root, ...parts].join(sep);
  return {
    root,
    config: at('config.json'),
    hookSettings: at('hook.json'),
    spool: at('spool'),
    spoolBad: at('spool', 'bad'),
    store: at('store.db'),
    daily: at('daily'),
    context: at('context'),
    backups: at('backups'),
    logs: at('logs'),
    run: at('run'),
    neutral: at('run', 'neutral'),
    app: at('app'),
  };
}

/** The person's home folder. `node:os` is loaded only where the environment does not tell. */
export function userHome(env: Env): string {
  return env.HOME || process.getBuiltinModule('node:os').homedir();
}

/** `DAYBOOK=0` turns everything off; it is also how our own summarisers keep our hooks quiet. */
export function isOff(env: Env): boolean {
  return env.DAYBOOK === '0';
}
