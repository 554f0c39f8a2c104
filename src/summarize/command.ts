import type { Env } from '../platform/home.ts';
import { answer, exitMessage, exitOf, isUnstartable } from './answer.ts';
import { type Backend, BackendError, type FailureKind } from './backend.ts';
import { type Exited, runChild } from './child.ts';
import { failureKind } from './failure.ts';
import { findProgram } from './find-program.ts';
import { buildPrompt, newNonce } from './prompt.ts';
import { estimatedUsage } from './tokens.ts';

export interface CommandOptions {
  /** Program and arguments; empty: not configured. */
  readonly argv: readonly string[];
  readonly timeoutMs: number;
  readonly env: Env;
  readonly neutralFolder: string;
}

/** Summaries by any program: prompt on stdin, so no text becomes an argument; summary on stdout. */
export function commandBackend({ argv, timeoutMs, env, neutralFolder }: CommandOptions): Backend {
  const [name = '', ...args] = argv;
  const notFound = `command.argv: there is no program ${name} that can be run`;
  return {
    name: 'command',
    async whyNotReady() {
      if (name === '') return 'command.argv is not set';
      return (await findProgram(name, env)) === undefined ? notFound : undefined;
    },
    async summarise(stretch, signal) {
      const program = await findProgram(name, env);
      if (program === undefined) throw new BackendError('missing', notFound);
      const prompt = buildPrompt(stretch, newNonce());
      const end = await runChild(program, args, {
        input: `${prompt.system}\n\n${prompt.user}\n`,
        env: { ...env, DAYBOOK: '0' }, // it may be an agent that fires our own hooks
        cwd: neutralFolder,
        timeoutMs,
        signal,
      });
      const exit = exitOf(end, name, timeoutMs);
      if (exit.exitCode !== 0) throw new BackendError(kindOf(exit), exitMessage(exit, name));
      return answer(name, exit.stdout, undefined, estimatedUsage(prompt, exit.stdout));
    },
  };
}

/** What its words mean is unknown, but for one thing that only a shorter text can cure. */
function kindOf(exit: Exited): FailureKind {
  if (isUnstartable(exit)) return 'missing';
  return failureKind(exit.stderr) === 'too-long' ? 'too-long' : 'temporary';
}
