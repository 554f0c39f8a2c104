import { join, parse } from 'node:path';
import { isIgnored } from '../../capture/hook-settings.ts';
import { markedFolder, OFF_MARKER, realPath } from '../../capture/project.ts';
import { hookSettingsOf } from '../../flush/hook-settings-file.ts';
import { type Env, userHome } from '../../platform/home.ts';
import { type Settings, variableOf } from '../../platform/settings.ts';
import { type Examination, type Finding, findingsOn } from './finding.ts';

/** Whether sessions in the folder where doctor runs are captured; nothing is said where they are. */
export function checkThisFolder({ cli: { cwd, env }, settings }: Examination): Finding[] {
  const { warn } = findingsOn('Folder');
  const found: Finding[] = [];
  const here = [cwd, realPath(cwd)];
  const marked = here.map(markedFolder).find((one) => one !== undefined);
  if (marked !== undefined) {
    const says = `this folder is not captured: ${marked} has ${OFF_MARKER}`;
    const next = `If its sessions are to be kept, remove ${join(marked, OFF_MARKER)}.`;
    found.push(warn(says, next));
  }
  if (settings === undefined) return found;
  const { values, origins } = settings;
  for (const glob of values.ignore) {
    const { ignore } = hookSettingsOf({ ...values, ignore: [glob] }, env);
    const isAll = foldersOfNobody(cwd, env).every((one) => isIgnored(one, ignore));
    if (!isAll && !here.some((one) => isIgnored(one, ignore))) continue;
    const says = isAll ? 'no folder at all is captured' : 'this folder is not captured';
    const cure = cureFor(glob, values, origins.ignore === 'environment');
    const next = `If ${isAll ? 'any' : 'its'} sessions are to be kept: ${cure}`;
    found.push(warn(`${says}, because of the ignore glob \`${glob}\``, next));
  }
  return found;
}

/** Two that only a glob for all folders matches both. */
function foldersOfNobody(cwd: string, env: Env): string[] {
  return [parse(cwd).root, userHome(env)].map((one) => join(one, 'a-folder-of-nobody', 'project'));
}

function cureFor(glob: string, { ignore }: Settings, isInEnvironment: boolean): string {
  if (isInEnvironment) return `take it out of ${variableOf('ignore')}.`;
  const others = JSON.stringify(ignore.filter((one) => one !== glob));
  return `\`daybook config set ignore '${others}'\`.`;
}
