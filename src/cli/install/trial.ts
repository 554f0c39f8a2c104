import { AGENTS } from '../../../install/agents.ts';
import type { Place } from '../../../install/installer.ts';
import type { Prepared } from '../../../install/prepared.ts';
import type { Trial } from '../../../install/trial-run.ts';
import { tryHooks } from '../../../install/try-hooks.ts';
import { tryPlugin } from '../../../install/try-plugin.ts';
import type { Cli } from '../command.ts';

/** Runs what was installed once, for real and in a home of its own. */
export async function tryInstalled(
  cli: Cli,
  { agent, hooks }: Prepared,
  place: Place,
): Promise<Trial> {
  const { env, home } = cli;
  const options = { env, platform: place.platform, hookSettings: home.hookSettings };
  const [first] = hooks;
  return agent === 'opencode'
    ? await tryPlugin(String(first?.entry.file), place.execPath, options)
    : await tryHooks(hooks, options);
}

/** What a trial found wrong, a sentence each. */
export function problemsOf({ agent }: Prepared, { hooks, worker }: Trial): string[] {
  const { title } = AGENTS[agent];
  const found = hooks.flatMap(({ event, problem }) =>
    problem === null ? [] : [`${title} ${event}: ${problem}`],
  );
  return worker === null || worker.problem === null
    ? found
    : [...found, `the worker of ${title}: ${worker.problem}`];
}

/** `SessionStart 31 ms, …`: what ran as it should. */
export function trialLine({ hooks, worker }: Trial): string {
  const ran = hooks.filter(({ problem }) => problem === null);
  const times = ran.map(({ event, ms }) => `${event} ${ms} ms`);
  if (worker?.problem === null) times.push(`worker ${worker.ms} ms`);
  return times.join(', ');
}
