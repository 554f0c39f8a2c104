import { whyNotWritable } from '../../daily/daily-log.ts';
import { localDay, resolveZone } from '../../daily/day.ts';
import { UserError } from '../../platform/errors.ts';
import { assertNoLinks, dailyBounds } from '../../platform/links.ts';
import { type Examination, type Finding, findingsOn } from './finding.ts';

/** Whether a link in the home keeps the worker from its work; nothing is said where none does. */
export function checkLinks({ cli: { home, now }, settings }: Examination): Finding[] {
  const { fail } = findingsOn('Links');
  const found: Finding[] = [];
  try {
    assertNoLinks(home);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    found.push(fail(error.message, error.next));
  }
  if (settings === undefined) return found;
  const day = localDay(now().getTime(), resolveZone(settings.values.timeZone).zone);
  const problem = whyNotWritable(home.daily, day, dailyBounds(home, settings.values));
  if (problem !== undefined) found.push(fail(problem.message, problem.next));
  return found;
}
