import { loadSettings } from '../platform/config-file.ts';
import { UserError } from '../platform/errors.ts';
import type { ResolvedSettings } from '../platform/settings.ts';
import { type Cli, type Command, printJson } from './command.ts';
import { checkAgents } from './doctor/agents.ts';
import { checkBackends } from './doctor/backends.ts';
import { checkClock } from './doctor/clock.ts';
import { checkConfiguration } from './doctor/configuration.ts';
import {
  type Check,
  type Examination,
  examined,
  type Finding,
  findingsOn,
  type Verdict,
  worst,
} from './doctor/finding.ts';
import { checkHome, homeObstacle } from './doctor/home-folder.ts';
import { checkLinks } from './doctor/links.ts';
import { checkLocks } from './doctor/locks.ts';
import { checkMemory } from './doctor/memory.ts';
import { checkProgram } from './doctor/program.ts';
import { checkThisFolder } from './doctor/this-folder.ts';
import { placeOf } from './install/request.ts';
import { atMostWords } from './options.ts';
import { plainText } from './terminal.ts';

/** These look into the home, the settings too: one that is closed or no folder explains them all. */
const IN_HOME = new Set(['Links', 'Settings', 'Locks', 'Store', 'Backends']);

/** In the order in which one fault explains the next. */
const CHECKS: readonly (readonly [string, Check])[] = [
  ['Node', checkProgram],
  ['Home', checkHome],
  ['Links', checkLinks],
  ['Settings', checkConfiguration],
  ['Folder', checkThisFolder],
  ['Clock', checkClock],
  ['Locks', checkLocks],
  ['Store', checkMemory],
  ['Agents', checkAgents],
  ['Backends', checkBackends],
];

export const doctorCommand: Command = {
  name: 'doctor',
  synopsis: '[--offline] [--fix]',
  about: 'Runs every hook for real, looks at everything that can break, and says what to do.',
  options: { offline: { type: 'boolean' }, fix: { type: 'boolean' } },
  optionHelp: {
    offline: 'ask no model: the question costs a few hundred tokens',
    fix: 'do what is safe: rights, stale locks, hook.json, hooks that point at a missing file, a worker run',
  },
  examples: ['daybook doctor', 'daybook doctor --offline --fix', 'daybook doctor --json'],
  run: async (cli, words, values) => {
    atMostWords(words, 0);
    const isOffline = values.offline === true;
    let results = await examine(cli, isOffline);
    const fixed: string[] = [];
    if (values.fix) {
      const failures = await applyFixes(results, fixed);
      if (fixed.length > 0) results = await examine(cli, isOffline);
      results = [...results, ...failures];
    }
    if (cli.json) printJson(cli, { verdict: worst(results), fixed, results: results.map(bare) });
    else show(cli, results, fixed);
    return worst(results) === 'fail' ? 1 : 0;
  },
};

async function examine(cli: Cli, isOffline: boolean): Promise<Finding[]> {
  const place = placeOf(cli);
  const found: Finding[] = [];
  const isHomeClosed = homeObstacle(cli.home) !== undefined;
  let settings: ResolvedSettings | undefined;
  try {
    if (!isHomeClosed) settings = loadSettings(cli.home, cli.env);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    found.push(findingsOn('Settings').fail(error.message, error.next));
  }
  const examination: Examination = { cli, place, settings, isOffline };
  for (const [name, check] of CHECKS) {
    if (isHomeClosed && IN_HOME.has(name)) continue;
    found.push(...(await examined(name, check, examination)));
  }
  return found;
}

/** @returns a finding for each cure that did not work. */
async function applyFixes(results: readonly Finding[], fixed: string[]): Promise<Finding[]> {
  const failures: Finding[] = [];
  for (const { check, fix } of results) {
    if (fix === undefined) continue;
    const run: Check = async () => {
      await fix.run();
      fixed.push(fix.done);
      return [];
    };
    failures.push(...(await examined(`${check} --fix`, run, {} as Examination)));
  }
  return failures;
}

function bare({ fix, ...finding }: Finding): object {
  return { ...finding, fixable: fix !== undefined };
}

const WORDS: Readonly<Record<Verdict, string>> = {
  ok: 'ok',
  warn: 'WARN',
  fail: 'FAIL',
  unknown: 'could not check',
};

function show(cli: Cli, results: readonly Finding[], fixed: readonly string[]): void {
  for (const one of fixed) cli.out(`fixed  ${plainText(one)}`);
  const longest = (texts: readonly string[]) => Math.max(...texts.map(({ length }) => length));
  const wordWidth = longest(results.map(({ verdict }) => WORDS[verdict]));
  const checkWidth = longest(results.map(({ check }) => check));
  for (const { check, verdict, says, next } of results) {
    const left = `${WORDS[verdict].padEnd(wordWidth)}  ${check.padEnd(checkWidth)}`;
    cli.out(`${left}  ${plainText(says)}`);
    if (next !== undefined) cli.out(`${' '.repeat(left.length)}  → ${plainText(next)}`);
  }
  cli.out('');
  cli.out(sentence(results));
}

function sentence(results: readonly Finding[]): string {
  const count = (verdict: Verdict) => results.filter((one) => one.verdict === verdict).length;
  const parts = [
    [count('fail'), 'FAIL'],
    [count('warn'), 'WARN'],
    [count('unknown'), 'could not be checked'],
  ] as const;
  const counts = parts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`);
  if (counts.length === 0) return 'Daybook works.';
  const isBroken = count('fail') > 0;
  return `Daybook ${isBroken ? 'does not work as it should' : 'works'}: ${counts.join(', ')}.`;
}
