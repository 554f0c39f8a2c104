import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Env } from '../platform/home.ts';
import { answer, exitMessage, exitOf, failure, isUnstartable } from './answer.ts';
import { type Backend, BackendError } from './backend.ts';
import { type Exited, runChild } from './child.ts';
import { type ClaudeEnvelope, readEnvelope } from './claude-envelope.ts';
import { failureKind, firstWords } from './failure.ts';
import { findProgram } from './find-program.ts';
import { buildPrompt, newNonce } from './prompt.ts';
import { estimatedUsage } from './tokens.ts';

export interface ClaudeOptions {
  /** Program name or path. */
  readonly path: string;
  /** Alias or name; empty: `haiku`. */
  readonly model: string;
  readonly timeoutMs: number;
  readonly env: Env;
  /** Where it runs: a folder that is no project, whose sessions are never captured. */
  readonly neutralFolder: string;
}

/**
 * Summaries by Claude Code's own program, with the login that the person has. It runs without
 * hooks, tools, MCP servers, CLAUDE.md and transcript.
 */
export function claudeBackend(options: ClaudeOptions): Backend {
  const { path, env } = options;
  const find = () => findProgram(path, env, path === 'claude' ? usualFolders(env) : []);
  const notFound = `Claude Code is not installed: there is no program ${path} on the PATH`;
  return {
    name: 'claude',
    whyNotReady: async () => ((await find()) === undefined ? notFound : undefined),
    async summarise(stretch, signal) {
      const program = await find();
      if (program === undefined) throw new BackendError('missing', notFound);
      const prompt = buildPrompt(stretch, newNonce());
      const end = await runChild(program, claudeArgs(options.model, prompt.system), {
        input: prompt.user,
        env: summariserEnv(env),
        cwd: options.neutralFolder,
        timeoutMs: options.timeoutMs,
        signal,
      });
      const envelope = envelopeOf(exitOf(end, 'claude', options.timeoutMs));
      const usage = envelope.usage ?? estimatedUsage(prompt, envelope.text);
      return answer('claude', envelope.text, envelope.model, usage);
    },
  };
}

/**
 * Measured with 2.1.329: no hook of the user, the project or a plugin runs, no transcript is kept,
 * no MCP server starts, and a login or key from the user's settings still counts, which `--bare` and
 * `--setting-sources ""` would lose.
 */
export function claudeArgs(model: string, system: string): string[] {
  return [
    '-p',
    ...['--output-format', 'json'],
    ...['--model', model],
    ...['--tools', ''],
    ...['--system-prompt', system],
    '--strict-mcp-config',
    ...['--setting-sources', 'user'],
    ...['--settings', '{"disableAllHooks":true}'],
    '--no-session-persistence',
    '--disable-slash-commands',
  ];
}

/**
 * What a running Claude Code puts into the environment of its hooks to mark them as its own.
 * Everything else stays: keys, Bedrock, Vertex, proxies, gateways and CLAUDE_CONFIG_DIR are set there.
 */
const PARENT_SESSION = new Set([
  'AI_AGENT',
  'CLAUDECODE',
  'CLAUDE_CODE_CHILD_NOTES_DIR',
  'CLAUDE_CODE_CHILD_SESSION',
  'CLAUDE_CODE_ENTRYPOINT',
  'CLAUDE_CODE_LAUNCHED_BY_SESSION_IDS',
  'CLAUDE_CODE_MESSAGING_SOCKET',
  'CLAUDE_CODE_MESSAGING_TOKEN',
  'CLAUDE_CODE_SESSION_ATTENDED',
  'CLAUDE_CODE_SESSION_ID',
  'CLAUDE_ENV_FILE',
  'CLAUDE_PID',
  'CLAUDE_PLUGIN_DATA',
  'CLAUDE_PLUGIN_ROOT',
  'CLAUDE_PROJECT_DIR',
]);

/** The environment of the child: ours without the parent session's marks, our hooks off. */
export function summariserEnv(env: Env): Env {
  const kept = Object.entries(env).filter(([name]) => !PARENT_SESSION.has(name));
  return {
    ...Object.fromEntries(kept),
    DAYBOOK: '0',
    // Its own default of 10 takes three minutes against a dead endpoint; ours are spread further.
    CLAUDE_CODE_MAX_RETRIES: '2',
    // Our time limit must not hit the program while it replaces itself.
    DISABLE_AUTOUPDATER: '1',
  };
}

/** Where its installers put it; a hook's PATH may lack them, since shells know it by an alias. */
function usualFolders(env: Env): string[] {
  const home = env.HOME || env.USERPROFILE || homedir();
  return [join(home, '.local', 'bin'), join(home, '.claude', 'local')];
}

/** @throws {BackendError} for every exit without a good envelope. */
function envelopeOf(exit: Exited): ClaudeEnvelope {
  const envelope = readEnvelope(exit.stdout);
  if (envelope === undefined) {
    const words = `${exit.stdout}\n${exit.stderr}`;
    const kind = isUnstartable(exit) ? 'missing' : failureKind(words);
    throw failure(kind, exitMessage(exit, 'claude'), words);
  }
  if (envelope.isError) {
    const kind = failureKind(envelope.text, envelope.status);
    const message = `claude: ${firstWords(envelope.text) || 'an error without words'}`;
    throw failure(kind, message, envelope.text, envelope.usage);
  }
  return envelope;
}
