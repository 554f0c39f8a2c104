import { AGENTS, type AgentName } from '../../../install/agents.ts';
import { messageOf, UserError } from '../../platform/errors.ts';
import { openStoreIfAny, type Store } from '../../store/open.ts';
import type { Cli } from '../command.ts';
import { importCommand } from '../import.ts';
import { searchToTry } from './search-to-try.ts';

export interface TakenHistory {
  /** The command that does the same. */
  readonly command: string;
  /** Of that command; undefined where it was not run, 3 where there are no earlier sessions. */
  readonly exitCode: number | undefined;
}

/**
 * Offers to read the sessions that the agents have on disk, so that the first search answers.
 *
 * @param isWanted - a person has said so already.
 */
export async function takeHistory(
  cli: Cli,
  agents: readonly AgentName[],
  isWanted: boolean,
): Promise<TakenHistory> {
  const [only, ...others] = agents;
  const which = only !== undefined && others.length === 0 ? only : 'all';
  const command = `import ${which}`;
  const titles = agents.map((agent) => AGENTS[agent].title).join(' and ');
  const question = `Read the sessions that ${titles} already kept on this machine? No model is asked.`;
  const isAgreed = isWanted || (cli.interactive && !cli.json && (await cli.ask(question)));
  if (!isAgreed) return { command, exitCode: undefined };
  // Its words are talk here: stdout is for what the installation itself tells.
  const quiet: Cli = { ...cli, json: false, out: cli.say };
  try {
    return { command, exitCode: await importCommand.run(quiet, [which], {}) };
  } catch (error) {
    cli.say(`The sessions were not read: ${messageOf(error)}`);
    return { command, exitCode: error instanceof UserError ? error.exitCode : 1 };
  }
}

/** Words to search for, from the person's own sessions; none where the store cannot be read. */
export function wordsToTry(cli: Cli): string | undefined {
  let store: Store | undefined;
  try {
    store = openStoreIfAny(cli.home.store);
    return store && searchToTry(store, cli.now().getTime());
  } catch {
    return undefined; // what is wrong with it is told by whoever needs it
  } finally {
    store?.close();
  }
}
