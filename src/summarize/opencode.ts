import { homedir } from 'node:os';
import { join } from 'node:path';
import { fieldsOf } from '../platform/fields.ts';
import type { Env } from '../platform/home.ts';
import { answer, exitMessage, exitOf, failure, isUnstartable } from './answer.ts';
import { type Backend, BackendError } from './backend.ts';
import { type Exited, runChild } from './child.ts';
import { failureKind, firstWords } from './failure.ts';
import { findProgram } from './find-program.ts';
import { type OpencodeOutput, readOpencodeOutput } from './opencode-output.ts';
import { type OpencodePerson, opencodePerson } from './opencode-person.ts';
import { buildPrompt, newNonce } from './prompt.ts';
import { estimatedUsage } from './tokens.ts';

export interface OpencodeOptions {
  /** Program name or path. */
  readonly path: string;
  /** `provider/model`; empty: the one that the person's own sessions are asked of. */
  readonly model: string;
  /** opencode tries again for 70 s or, before 1.18, for ever; so this is what ends it. */
  readonly timeoutMs: number;
  readonly env: Env;
  /** Where it runs: a folder that is no project, whose sessions are never captured. */
  readonly neutralFolder: string;
}

/**
 * Summaries by opencode, with the logins that the person has. It runs without tools, plugins, MCP
 * servers and project rules, keeps no session and shares none; the person's global AGENTS.md counts.
 */
export function opencodeBackend(options: OpencodeOptions): Backend {
  const { path, env, neutralFolder } = options;
  const find = () => findProgram(path, env, path === 'opencode' ? usualFolders(env) : []);
  const notFound = `opencode is not installed: there is no program ${path} on the PATH`;
  return {
    name: 'opencode',
    whyNotReady: async () =>
      (await find()) === undefined
        ? notFound
        : whyNobodyToAsk(options.model, opencodePerson(env, neutralFolder)),
    async summarise(stretch, signal) {
      const program = await find();
      if (program === undefined) throw new BackendError('missing', notFound);
      const person = opencodePerson(env, neutralFolder);
      const problem = whyNobodyToAsk(options.model, person);
      if (problem !== undefined) throw new BackendError('auth', problem);
      const model = options.model || (person.model as string);
      const prompt = buildPrompt(stretch, newNonce());
      const end = await runChild(program, opencodeArgs(model), {
        input: prompt.user,
        env: summariserEnv(env, prompt.system, person.mcp),
        cwd: neutralFolder,
        timeoutMs: options.timeoutMs,
        signal,
      });
      const output = outputOf(exitOf(end, 'opencode', options.timeoutMs));
      const usage = output.usage ?? estimatedUsage(prompt, output.text);
      return answer('opencode', output.text, model, usage);
    },
  };
}

/**
 * Without a model of the person's choice opencode asks one of its makers' free ones, without any
 * login: text that nobody has agreed to send there. A model of theirs from that place is their choice.
 */
function whyNobodyToAsk(model: string, person: OpencodePerson): string | undefined {
  const asked = model || person.model;
  if (asked === undefined)
    return 'opencode has no model that you chose: set opencode.model to provider/model';
  const [provider = ''] = asked.split('/');
  const isReady = provider === 'opencode' || person.hasAccess(provider);
  return isReady ? undefined : `opencode has no login for ${provider}: opencode auth login`;
}

const AGENT = 'daybook';

/**
 * Measured with 1.18.33: one request, since the title is given; without colours and banner. Its logs
 * go to stderr, which alone tells of a model that does not exist.
 */
export function opencodeArgs(model: string): string[] {
  return [
    'run',
    ...['--format', 'json'],
    ...['--title', 'Daybook summary'],
    ...['--agent', AGENT],
    ...['--model', model],
    '--print-logs',
    ...['--log-level', 'ERROR'],
  ];
}

/** What a running opencode puts into the environment of its children, and what would share a session. */
const LEFT_OUT = new Set([
  'AGENT',
  'OPENCODE',
  'OPENCODE_AUTO_SHARE',
  'OPENCODE_CLIENT',
  'OPENCODE_PID',
  'OPENCODE_PROCESS_ROLE',
  'OPENCODE_RUN_ID',
]);

/** The environment of the child: ours, with our hooks off and an agent that can do nothing but answer. */
export function summariserEnv(env: Env, system: string, mcp: OpencodePerson['mcp']): Env {
  const kept = Object.entries(env).filter(([name]) => !LEFT_OUT.has(name));
  return {
    ...Object.fromEntries(kept),
    DAYBOOK: '0',
    // No session is kept: there is no other way to have none.
    OPENCODE_DB: ':memory:',
    OPENCODE_PURE: '1',
    OPENCODE_DISABLE_AUTOCOMPACT: '1',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_CLAUDE_CODE: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    // Rules in the home folder, which is above the neutral one, are for projects.
    OPENCODE_DISABLE_PROJECT_CONFIG: '1',
    OPENCODE_CONFIG_CONTENT: configContent(env.OPENCODE_CONFIG_CONTENT, system, mcp),
  };
}

function configContent(
  theirs: string | undefined,
  system: string,
  mcp: OpencodePerson['mcp'],
): string {
  const { agent, ...others } = objectIn(theirs);
  const off = Object.entries(mcp).map(([name, server]) => [name, { ...server, enabled: false }]);
  const able = { tools: { '*': false }, permission: { '*': 'deny' } };
  return JSON.stringify({
    ...others,
    share: 'disabled',
    mcp: Object.fromEntries(off),
    agent: { ...fieldsOf(agent), [AGENT]: { mode: 'primary', prompt: system, ...able } },
  });
}

/** Where its installer puts it; a hook's PATH may lack that. */
function usualFolders(env: Env): string[] {
  const home = env.HOME || env.USERPROFILE || homedir();
  return [join(home, '.opencode', 'bin'), join(home, '.local', 'bin')];
}

/** @throws {BackendError} for every exit without an answer. */
function outputOf(exit: Exited): OpencodeOutput {
  const output = readOpencodeOutput(exit.stdout);
  const { error, usage } = output;
  if (error === undefined && exit.exitCode === 0) return output;
  if (error === undefined) {
    const kind = isUnstartable(exit) ? 'missing' : failureKind(exit.stderr);
    throw failure(kind, exitMessage(exit, 'opencode'), exit.stderr, usage);
  }
  // Some errors are told by the logs alone. Of those only their names: what was asked may stand there.
  const logged = new Set(exit.stderr.match(/\w+Error: [^"\\)\n]{1,200}/g) ?? []);
  const told = error.name === 'UnknownError' && logged.size > 0 ? [...logged].join(' ') : undefined;
  const words = [error.name, told ?? error.message, error.body].join(' ');
  const kind =
    error.name === 'ContextOverflowError' ? 'too-long' : failureKind(words, error.status);
  const message = firstWords(told ?? error.message) || error.name;
  throw failure(kind, `opencode: ${message}`, words, usage);
}

function objectIn(text: string | undefined): Record<string, unknown> {
  try {
    return fieldsOf(JSON.parse(text ?? '{}'));
  } catch {
    return {}; // opencode itself would refuse it
  }
}
