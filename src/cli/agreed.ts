import { UserError } from '../platform/errors.ts';
import type { Cli, OptionValues } from './command.ts';

/**
 * Asks, unless the person has said `--yes` already.
 *
 * @throws {UserError} NOBODY_TO_ASK
 */
export async function isAgreed(cli: Cli, values: OptionValues, question: string): Promise<boolean> {
  if (values.yes === true) return true;
  if (!cli.interactive) {
    throw new UserError(
      'NOBODY_TO_ASK',
      'this takes something away, and nobody is here to agree',
      'Nothing was changed. Add --yes, or look first with --dry-run.',
      { exitCode: 2 },
    );
  }
  if (await cli.ask(question)) return true;
  cli.say('Nothing was changed.');
  return false;
}
