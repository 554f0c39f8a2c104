import { lastingPlace } from '../../../install/lasting-copy.ts';
import { runtimeOf } from '../../../install/package-copy.ts';
import { prepareInstall } from '../../../install/prepared.ts';
import { UserError } from '../../platform/errors.ts';
import type { Examination } from './finding.ts';
import { type InScope, installLine } from './in-scope.ts';

/** How to put ours in again; where that would be refused, what to do about it first. */
export async function cureLine(
  one: Pick<InScope, 'agent' | 'scope'>,
  { cli, place }: Examination,
): Promise<{ readonly next: string; readonly isRefused: boolean }> {
  try {
    const lasting = lastingPlace(place, cli.home);
    runtimeOf(lasting);
    await prepareInstall(one.agent, one.scope, lasting);
    return { next: installLine(one), isRefused: false };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // A refusal says first that it changed nothing; here nothing was tried.
    const cure = error.next.replace('Nothing was changed. ', '');
    const next = `\`daybook install ${one.agent}\` would be refused now: ${error.message}. ${cure}`;
    return { next, isRefused: true };
  }
}
