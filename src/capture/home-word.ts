/** What an installation puts behind a hook's file when Daybook's home is not the usual one. */
export const HOME_WORD = '--home=';

/**
 * Takes the home from a hook's own command line. An agent that was started from a desktop or an
 * editor passes on nothing of what the person's shell sets; where it does, that wins.
 */
export function adoptHome(argv: readonly string[], env: NodeJS.ProcessEnv): void {
  const word = argv.find((one) => one.startsWith(HOME_WORD));
  if (word !== undefined && !env.DAYBOOK_HOME) env.DAYBOOK_HOME = word.slice(HOME_WORD.length);
}
