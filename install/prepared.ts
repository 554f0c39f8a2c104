// Every change is looked at before the first is made: what is refused, is refused with nothing done.
import { AGENTS, type AgentName } from './agents.ts';
import { backupPathOf, changeFile, type FileChange, previewFile } from './file-change.ts';
import type { Hooks } from './hook-entries.ts';
import type { Place, Plan, Scope } from './installer.ts';

/** What is about to be changed for one agent. */
export interface Prepared {
  readonly agent: AgentName;
  readonly scope: Scope;
  readonly files: Plan['files'];
  /** What is put in, or taken out. */
  readonly hooks: Hooks;
  readonly changes: readonly FileChange[];
}

/** @throws {UserError} when it could not be done. */
export async function prepareInstall(
  agent: AgentName,
  scope: Scope,
  place: Place,
): Promise<Prepared> {
  const { files, hooks } = await AGENTS[agent].install(scope, place);
  return { agent, scope, files, hooks, changes: files.map(previewFile) };
}

/** @throws {UserError} when it could not be done. */
export function prepareUninstall(agent: AgentName, scope: Scope, place: Place): Prepared {
  const installer = AGENTS[agent];
  const files = installer.uninstall(scope, place);
  const changes = files.map(previewFile);
  return {
    agent,
    scope,
    files,
    hooks: installer.installed(changes[0]?.before.text ?? ''),
    changes,
  };
}

export async function applied(prepared: Prepared): Promise<Prepared> {
  const changes: FileChange[] = [];
  for (const planned of prepared.files) changes.push(await changeFile(planned));
  return { ...prepared, changes };
}

export function isChange({ changes }: Prepared): boolean {
  return changes.some(({ changed }) => changed);
}

/** What a script is told of it. */
export function resultOf({ agent, scope, files, hooks, changes }: Prepared) {
  const { file } = files[0].target;
  return {
    agent,
    scope,
    file,
    backup: changes[0]?.after.backup === undefined ? null : backupPathOf(file),
    changed: changes.some(({ changed }) => changed),
    files: changes.filter(({ changed }) => changed).map(changedFile),
    hooks: hooks.map(({ event, entry }) => ({ event, ...entry })),
  };
}

/** The backup only where the file itself stays: else it comes and goes with it. */
function changedFile({ file, before, after }: FileChange) {
  return before.text === after.text
    ? { file: backupPathOf(file), change: kindOf(before.backup, after.backup) }
    : { file, change: kindOf(before.text, after.text) };
}

function kindOf(before: string | undefined, after: string | undefined) {
  if (after === undefined) return 'removed';
  return before === undefined ? 'made' : 'changed';
}
