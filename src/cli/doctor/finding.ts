import type { Place } from '../../../install/installer.ts';
import { messageOf, UserError } from '../../platform/errors.ts';
import type { ResolvedSettings } from '../../platform/settings.ts';
import type { Cli } from '../command.ts';

/** `fail`: memory is lost or will be; `warn`: it works, but not as it should; `unknown`: not looked at. */
export type Verdict = 'ok' | 'warn' | 'fail' | 'unknown';

/** One line of `daybook doctor`. */
export interface Finding {
  /** What was looked at; a word or two. */
  readonly check: string;
  readonly verdict: Verdict;
  readonly says: string;
  /** What the person can do; there for whatever is not fine. */
  readonly next?: string;
  /** What `--fix` does about it; only what cannot harm. */
  readonly fix?: Fix;
}

export interface Fix {
  /** What was done, as a sentence. */
  readonly done: string;
  readonly run: () => void | Promise<void>;
}

/** What the checks know of the world. */
export interface Examination {
  readonly cli: Cli;
  readonly place: Place;
  /** Undefined where config.json cannot be used; a finding of its own says so. */
  readonly settings: ResolvedSettings | undefined;
  /** No backend is asked. */
  readonly isOffline: boolean;
}

export type Check = (examination: Examination) => Finding[] | Promise<Finding[]>;

/** The findings for one thing, all under its name. */
export function findingsOn(check: string) {
  const about = (verdict: Verdict) => (says: string, next?: string, fix?: Fix) => {
    return { check, verdict, says, ...(next && { next }), ...(fix && { fix }) } as Finding;
  };
  return {
    ok: about('ok'),
    warn: about('warn'),
    fail: about('fail'),
    unknown: about('unknown'),
  };
}

/** A check that fails itself is a finding too: nothing may keep the others from being made. */
export async function examined(
  name: string,
  check: Check,
  examination: Examination,
): Promise<Finding[]> {
  try {
    return await check(examination);
  } catch (error) {
    const { fail, unknown } = findingsOn(name);
    if (error instanceof UserError) return [fail(error.message, error.next)];
    return [unknown(messageOf(error))];
  }
}

/** The worst of them; `unknown` weighs like a warning and is told apart from it. */
export function worst(findings: readonly Finding[]): Exclude<Verdict, 'unknown'> {
  const verdicts = new Set(findings.map(({ verdict }) => verdict));
  if (verdicts.has('fail')) return 'fail';
  return verdicts.has('warn') || verdicts.has('unknown') ? 'warn' : 'ok';
}
