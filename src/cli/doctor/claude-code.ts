import { join } from 'node:path';
import { doubts } from '../../../install/claude-obstacles.ts';
import { claudeFolder } from '../../../install/claude-places.ts';
import { skipsEntryAlone } from '../../../install/claude-shape.ts';
import { claudeVersion, isClaudeThere } from '../../../install/claude-version.ts';
import { understandsExecForm } from '../../../install/command-line.ts';
import type { Hooks } from '../../../install/hook-entries.ts';
import { HOOK_FILES } from '../../../install/own-command.ts';
import { tryHooks } from '../../../install/try-hooks.ts';
import { readTextIfAny } from '../../platform/files.ts';
import { jsoncFields } from '../../platform/jsonc.ts';
import { cureLine } from './cure-line.ts';
import { type Examination, type Finding, findingsOn } from './finding.ts';
import { type InScope, installLine } from './in-scope.ts';
import { hookFinding, workerFinding } from './trial.ts';

const TITLE = 'Claude Code';
/** Its own default; transcripts older than that are deleted when it starts. */
const DEFAULT_RETENTION_DAYS = 30;
/** A session whose end was missed is found by a later one, which may be after a weekend. */
const SHORT_RETENTION_DAYS = 3;

/** The hooks in one of its settings files: whether they are whole, and each of them for real. */
export async function checkClaudeHooks(one: InScope, examination: Examination): Promise<Finding[]> {
  const { cli, place } = examination;
  const version = await claudeVersion(cli.env, place.userHome);
  const isThere = version !== undefined || (await isClaudeThere(cli.env, place.userHome));
  const options = {
    env: cli.env,
    platform: place.platform,
    hookSettings: cli.home.hookSettings,
  };
  const trial = await tryHooks(one.hooks, options);
  const isWhole = trial.hooks.every(({ problem }) => problem === null);
  const next = isWhole ? installLine(one) : (await cureLine(one, examination)).next;
  return [
    programFinding(version, isThere),
    ...checkEntries(one, version),
    ...checkShape(one, version),
    ...trial.hooks.map((hook) => hookFinding(hook, next)),
    workerFinding(trial.worker),
  ];
}

function programFinding(version: string | undefined, isThere: boolean): Finding {
  const { ok, warn } = findingsOn(TITLE);
  if (version !== undefined) return ok(`version ${version}`);
  if (isThere) {
    const says = '`claude --version` fails, or says nothing for ten seconds';
    return warn(says, 'Run it yourself; where it hangs, install Claude Code again.');
  }
  return warn(
    'there is no program `claude` on the PATH, though hooks are installed for it',
    'Nothing, if it runs from elsewhere (an editor, another shell).',
  );
}

/** An entry of somebody else that takes ours with it, in some versions. */
function checkShape({ file }: InScope, version: string | undefined): Finding[] {
  const { warn, fail } = findingsOn(TITLE);
  const isHarmful = version !== undefined && !skipsEntryAlone(version);
  const next = `Repair that entry${isHarmful ? ', or update Claude Code' : ''}.`;
  return doubts(file, readTextIfAny(file) ?? '').map((says) =>
    (isHarmful ? fail : warn)(says, next),
  );
}

function checkEntries(one: InScope, version: string | undefined): Finding[] {
  const { warn, fail } = findingsOn(TITLE);
  const { file, hooks } = one;
  const install = installLine(one);
  const found: Finding[] = [];
  const missing = Object.keys(HOOK_FILES).filter(
    (event) => !hooks.some((hook) => hook.event === event),
  );
  if (missing.length > 0)
    found.push(fail(`${file} has no hook for ${missing.join(', ')}`, install));
  const hasted = hooks.filter(({ entry }) => !isTimeEnough(entry.timeout));
  if (hasted.length > 0) {
    const says = `${namesOf(hasted)} in ${file}: no timeout of a second or more, and without any a session's end gets 1.5 s`;
    found.push(warn(says, install));
  }
  const again = hooks.filter(({ event }, n) => hooks.findIndex((one) => one.event === event) < n);
  if (again.length > 0)
    found.push(warn(`${file} runs ours more than once for ${namesOf(again)}`, install));
  const isExec = hooks.some(({ entry }) => Array.isArray(entry.args));
  if (isExec && version !== undefined && !understandsExecForm(version)) {
    const says = `version ${version} does not know \`args\` in hooks, which ${file} uses`;
    found.push(fail(says, `Update Claude Code, or: ${install}`));
  }
  return found;
}

/** Seconds; a hook of ours ends within one. */
function isTimeEnough(timeout: unknown): boolean {
  return typeof timeout === 'number' && timeout >= 1;
}

function namesOf(hooks: Hooks): string {
  return [...new Set(hooks.map(({ event }) => event))].join(', ');
}

/** How long Claude Code keeps what Daybook may not have read yet. */
export function checkRetention({ place }: Examination): Finding[] {
  const { ok, warn, fail } = findingsOn('Transcripts');
  const file = join(claudeFolder(place), 'settings.json');
  const { cleanupPeriodDays: days } = jsoncFields(readTextIfAny(file));
  if (days !== undefined && typeof days !== 'number') {
    // Seen with 2.1.197 and 2.1.330.
    const says = `Claude Code skips the whole of ${file}, our hooks too: cleanupPeriodDays in it is no number`;
    return [fail(says, 'Set it to a number of days, 30 or more.')];
  }
  if (days !== undefined && days < 0)
    return [warn(`cleanupPeriodDays in ${file} is below zero`, 'Set it to 30 or more.')];
  if (typeof days === 'number' && days < SHORT_RETENTION_DAYS) {
    const says = `Claude Code deletes them after ${days} day${days === 1 ? '' : 's'} (cleanupPeriodDays in ${file})`;
    const next =
      'Set it to 30 or more: a session whose end was missed can be gone before it is read.';
    return [warn(says, next)];
  }
  const shown =
    typeof days === 'number' ? `${days} days` : `${DEFAULT_RETENTION_DAYS} days, its default`;
  return [ok(`Claude Code deletes its own after ${shown}; what Daybook has read stays`)];
}
