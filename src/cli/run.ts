import { parseArgs } from 'node:util';
import { messageOf, UserError } from '../platform/errors.ts';
import { type Cli, type Command, jsonText, type OptionValues } from './command.ts';
import { COMMANDS } from './commands.ts';
import { fullDisk } from './full-disk.ts';
import { commandHelp, overviewHelp } from './help.ts';
import { nativeFailure } from './native-failure.ts';
import { programVersion } from './version.ts';

/** Options that every command takes. */
const GLOBAL_OPTIONS = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Runs one command line.
 *
 * @param argv - the words after `daybook`.
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage, 3 a named session or project is not there.
 */
export async function runCli(argv: readonly string[], world: Omit<Cli, 'json'>): Promise<number> {
  const cli = { ...world, json: argv.includes('--json') };
  try {
    const [name, ...rest] = argv;
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      const about =
        name === 'help' && rest[0] !== undefined ? await findCommand(rest[0]) : undefined;
      cli.out(about ? commandHelp(about) : await overviewHelp());
      return 0;
    }
    if (name === '--version' || name === '-V') {
      cli.out(programVersion());
      return 0;
    }
    const command = await findCommand(name);
    const { values, positionals } = parseWords(command, rest);
    if (values.help) {
      cli.out(commandHelp(command));
      return 0;
    }
    return await runOnSoundStore(cli, (world) => command.run(world, positionals, values));
  } catch (error) {
    return report(nativeFailure(error) ?? fullDisk(error) ?? error, cli);
  }
}

/**
 * Runs a command; when it met a damaged store, restores that and runs it once more. One that has
 * printed results by then is not begun again: half of them would come twice.
 */
async function runOnSoundStore(cli: Cli, run: (cli: Cli) => Promise<number>): Promise<number> {
  let hasPrinted = false;
  const out = (text: string) => {
    hasPrinted = true;
    cli.out(text);
  };
  try {
    return await run({ ...cli, out });
  } catch (error) {
    const { restoreOnDamage } = await import('./restore-on-damage.ts');
    if (!(await restoreOnDamage(error, cli))) throw error;
    if (!hasPrinted) return run(cli);
    throw new UserError(
      'STORE_RESTORED',
      'the store was damaged and has been restored in the middle of this command',
      'What was printed above is not all; run the command again.',
      { cause: error },
    );
  }
}

async function findCommand(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name as keyof typeof COMMANDS] : undefined;
  if (load) return await load();
  throw new UserError(
    'UNKNOWN_COMMAND',
    `there is no command ${JSON.stringify(name)}`,
    'See `daybook --help` for the list.',
    { exitCode: 2 },
  );
}

function parseWords(
  command: Command,
  words: string[],
): { values: OptionValues; positionals: string[] } {
  try {
    const options = { ...command.options, ...GLOBAL_OPTIONS };
    const parsed = parseArgs({ args: words, options, allowPositionals: true });
    return { values: parsed.values as OptionValues, positionals: parsed.positionals };
  } catch (cause) {
    throw new UserError(
      'WRONG_USAGE',
      messageOf(cause),
      `See \`daybook ${command.name} --help\`.`,
      { cause, exitCode: 2 },
    );
  }
}

function report(error: unknown, cli: Cli): number {
  if (error instanceof UserError) {
    if (cli.json) {
      cli.out(jsonText({ error: { code: error.code, message: error.message, next: error.next } }));
    }
    cli.say(`daybook: ${error.message}\n  ${error.next}`);
    return error.exitCode;
  }
  // Not something the person can act on: a bug, so the whole stack.
  cli.say(`daybook: unexpected failure\n${error instanceof Error ? error.stack : String(error)}`);
  return 1;
}
