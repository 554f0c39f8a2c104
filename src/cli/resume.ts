import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { resumeCommand, resumeFolder } from '../agents/resume.ts';
import { loadSettings } from '../platform/config-file.ts';
import { UserError } from '../platform/errors.ts';
import { externalIdOf, projectById, type Session } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import { transcriptOf } from '../store/transcripts.ts';
import { findProgram } from '../summarize/find-program.ts';
import { type Cli, type Command, printJson } from './command.ts';
import { atMostWords, neededWord } from './options.ts';
import { theSession } from './which-session.ts';
import { withStore } from './with-store.ts';

export const resumeSessionCommand: Command = {
  name: 'resume',
  synopsis: 'SESSION [--fork] [--print]',
  about: "Starts the agent's own resume of a session, in the session's folder.",
  options: { fork: { type: 'boolean' }, print: { type: 'boolean' } },
  optionHelp: {
    fork: 'go on in a new session that begins with what this one holds',
    print: 'only show the command, quoted for a shell; so does --json',
  },
  examples: ["daybook resume 'Upload retries'", 'daybook resume 6f1c --fork --print'],
  run: async (cli, words, values) => {
    atMostWords(words, 1);
    const wanted = neededWord(words, 'a session');
    const plan = await withStore(cli, (store) => {
      const session = theSession(store, wanted);
      return planOf(store as Store, session, values.fork === true);
    });
    if (cli.json) printJson(cli, plan);
    else if (values.print) cli.out(plan.shell);
    else return await start(cli, plan);
    return 0;
  },
};

interface Plan {
  readonly sessionId: string;
  readonly agent: string;
  readonly folder: string;
  readonly command: readonly [string, ...string[]];
  /** All of it as one line for a POSIX shell. */
  readonly shell: string;
}

function planOf(store: Store, session: Session, fork: boolean): Plan {
  const { id, agent, cwd, projectId, parentId, parentKind } = session;
  if (parentKind === 'subagent') {
    throw new UserError(
      'CANNOT_RESUME',
      'a subagent is resumed by the session that started it',
      `Nothing was started. Resume that: \`daybook resume ${parentId}\`.`,
    );
  }
  const externalId = externalIdOf(store, id);
  // An id comes from outside: one that begins like an option would be taken for one.
  const command = externalId.startsWith('-') ? undefined : resumeCommand(agent, externalId, fork);
  if (command === undefined) {
    throw new UserError(
      'CANNOT_RESUME',
      `Daybook does not know how ${agent} resumes ${JSON.stringify(externalId)}`,
      'Nothing was started. `daybook show` prints what was said in it.',
    );
  }
  const transcript = transcriptOf(store, agent, externalId);
  const transcriptFolder = transcript === undefined ? '' : basename(dirname(transcript));
  const { dir } = projectById(store, projectId);
  const folder = resumeFolder(transcriptFolder, [cwd || dir, dir]);
  const shell = `cd ${quoted(folder)} && ${command.map(quoted).join(' ')}`;
  return { sessionId: id, agent, folder, command, shell };
}

async function start(cli: Cli, { agent, folder, command }: Plan): Promise<number> {
  const [name, ...args] = command;
  if (!existsSync(folder)) {
    throw new UserError(
      'FOLDER_GONE',
      `the folder of this session is gone: ${folder}`,
      'Nothing was started. Make it again, or see `--print` for the command.',
    );
  }
  const configured = loadSettings(cli.home, cli.env).values['claude.path'];
  const program = await findProgram(agent === 'claude-code' ? configured : name, cli.env);
  if (program === undefined) {
    throw new UserError(
      'NO_AGENT',
      `there is no program ${name} on the PATH`,
      'Nothing was started. Install it, or see `--print` for the command.',
    );
  }
  const { execa } = await import('execa'); // late: only this path of the command starts anything
  // Ctrl-C is the agent's while it runs; the terminal sends it to both.
  const leaveIt = () => {};
  process.on('SIGINT', leaveIt);
  try {
    const ended = await execa(program, args, {
      cwd: folder,
      env: cli.env,
      extendEnv: false,
      stdio: 'inherit',
      reject: false,
    });
    return ended.exitCode ?? 1;
  } finally {
    process.off('SIGINT', leaveIt);
  }
}

const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** One word for a shell. A control character in it is written as its bytes, never as itself. */
function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (word.search(HIDDEN) < 0) return `'${word.replaceAll("'", "'\\''")}'`;
  return `$'${word.replace(/[\\']/g, '\\$&').replace(HIDDEN, bytesOf)}'`;
}

function bytesOf(character: string): string {
  const bytes = [...new TextEncoder().encode(character)];
  return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
