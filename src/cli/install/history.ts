import type { AgentName } from '../../../install/agents.ts';
import { messageOf, UserError } from '../../platform/errors.ts';
import { openStoreIfAny } from '../../store/open.ts';
import type { Store } from '../../store/store.ts';
import type { Cli } from '../command.ts';
import { importCommand } from '../import.ts';
import { searchToTry } from './search-to-try.ts';
import { type UnreadHistory, unreadHistory, unreadLine } from './unread-history.ts';

export interface TakenHistory {
  /** The command that does the same. */
  readonly command: string;
  /** Of that command; undefined where it was not run, 3 where there are no earlier sessions. */
  readonly exitCode: number | undefined;
  /** What there was before it was run. */
  readonly unread: UnreadHistory;
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
  const unread = unreadHistory(cli, agents, which);
  const found = unreadLine(unread);
  const question = `Read ${found}, already on this machine? No model is asked.`;
  const isOffered = cli.interactive && !cli.json && found !== '';
  const isAgreed = isWanted || (isOffered && (await cli.ask(question)));
  if (!isAgreed) return { command, exitCode: undefined, unread };
  // Its words are talk here: stdout is for what the installation itself tells.
  const quiet: Cli = { ...cli, json: false, out: cli.say };
  try {
    return { command, exitCode: await importCommand.run(quiet, [which], {}), unread };
  } catch (error) {
    cli.say(`The sessions were not read: ${messageOf(error)}`);
    return { command, exitCode: error instanceof UserError ? error.exitCode : 1, unread };
  }
}

/** The command that ends an installation, without the program, and what it is for. */
export function commandToTry(cli: Cli, history: TakenHistory): { command: string; what: string } {
  const words = wordsToTry(cli);
  const unread = unreadLine(history.unread);
  const isLeft = history.exitCode === undefined && unread !== '';
  if (words !== undefined) return { command: `search ${words}`, what: 'Try' };
  if (isLeft) return { command: history.command, what: `To read ${unread}` };
  return { command: 'status', what: 'After your next session' };
}

/** Words to search for, from the person's own sessions; none where the store cannot be read. */
function wordsToTry(cli: Cli): string | undefined {
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
