import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../src/platform/errors.ts';
import { obstacles } from './claude-obstacles.ts';
import { settingsTarget } from './claude-places.ts';
import { claudeVersion } from './claude-version.ts';
import { execEntry, shellEntry, understandsExecForm } from './command-line.ts';
import { type Hooks, hooksIn } from './hook-entries.ts';
import type { AgentInstaller, Place } from './installer.ts';
import { lastingNodePath } from './node-path.ts';
import { HOOK_FILES, runsOurHook } from './own-command.ts';
import { installEdit, uninstallEdit } from './settings-edit.ts';

const isOurs = (entry: unknown) => runsOurHook(entry, packageNameAt);

export const claudeCode: AgentInstaller = {
  title: 'Claude Code',
  target: settingsTarget,
  hooks: hookEntries,
  installed: (text) => hooksIn(text, isOurs),
  installEdit: (hooks) => installEdit(hooks, isOurs),
  uninstallEdit: () => uninstallEdit(isOurs),
  warnings: obstacles,
  next: 'Claude Code starts hooks with a session: open a new one, and from then on each is kept.',
};

async function hookEntries(place: Place): Promise<Hooks> {
  const { packageRoot, env, platform, execPath, userHome } = place;
  const scripts = Object.entries(HOOK_FILES).map(([event, file]) => {
    return { event, script: join(packageRoot, 'dist', 'hooks', file) };
  });
  checkLasting(packageRoot);
  for (const { script } of scripts) checkBuilt(script);
  const node = lastingNodePath(execPath, env, platform);
  const isExec = understandsExecForm(await claudeVersion(env, userHome));
  return scripts.map(({ event, script }) => ({
    event,
    entry: isExec ? execEntry(node, script) : shellEntry(node, script, platform),
  }));
}

/** Package runners keep what they run in a cache, and a hook would outlive that. */
function checkLasting(packageRoot: string): void {
  if (!/[\\/](_npx|dlx(-[^\\/]*)?)[\\/]/.test(packageRoot)) return;
  throw new UserError(
    'TEMPORARY_COPY',
    `this copy of Daybook is in a cache that is cleared from time to time: ${packageRoot}`,
    'Nothing was changed. Run `npm install -g daybook`, then `daybook install`.',
  );
}

function checkBuilt(script: string): void {
  if (existsSync(script)) return;
  throw new UserError(
    'NOT_BUILT',
    `${script} is missing, so there is no hook to install`,
    'Nothing was changed. In a checkout run `npm run build`; else install the package again.',
  );
}

function packageNameAt(folder: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}
