import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Fields, fieldsOf } from '../src/platform/fields.ts';
import { readTextIfAny } from '../src/platform/files.ts';
import { daybookHome, isOff } from '../src/platform/home.ts';
import { jsoncFields } from '../src/platform/jsonc.ts';
import { claudeFolder, policyFolderOf } from './claude-places.ts';
import { isEnvMisshapen, misshapenHook } from './claude-shape.ts';
import type { FileChange } from './file-change.ts';
import type { Place } from './installer.ts';
import { repositoryOf } from './repository.ts';

/** Sentences about what keeps hooks in Claude Code's settings from running. */
export function obstacles(place: Place, { file, after }: FileChange): readonly string[] {
  const { cwd } = place;
  const folders = [...new Set([cwd, repositoryOf(cwd) ?? cwd])].map((one) => join(one, '.claude'));
  const others = [
    join(claudeFolder(place), 'settings.json'),
    ...folders.flatMap((one) => [join(one, 'settings.json'), join(one, 'settings.local.json')]),
  ].filter((path) => path !== file);
  const settings = [
    [file, after.text ?? ''],
    ...others.map((path) => [path, readTextIfAny(path) ?? '']),
  ] as const;
  return [
    ...unreadable(file, after.text),
    ...misshapenEnv(file, after.text),
    ...settings
      .filter(([, text]) => jsoncFields(text).disableAllHooks === true)
      .map(([path]) => `${path} has disableAllHooks: no hook runs until that is taken out.`),
    ...settings
      .filter(([, text]) => isOff({ DAYBOOK: String(fieldsOf(jsoncFields(text).env).DAYBOOK) }))
      .map(([path]) => `${path} sets DAYBOOK=0: our hooks do nothing until that is taken out.`),
    ...settings.flatMap(([path, text]) => otherHome(place, path, jsoncFields(text))),
    ...policyFiles(place).flatMap(([path, text]) => policyObstacle(path, jsoncFields(text))),
  ];
}

/** What is in `env` of the settings is in the environment of our hooks, and not in that of a terminal. */
function otherHome({ env }: Place, path: string, values: Fields): readonly string[] {
  const named = homeInSettings(values);
  if (named === undefined) return [];
  const { root } = daybookHome(env);
  if (daybookHome({ ...env, DAYBOOK_HOME: named }).root === root) return [];
  return [
    `${path} sets DAYBOOK_HOME=${named}: what our hooks note goes there, and not to ${root}, ` +
      'where a command in this shell looks.',
  ];
}

/** Daybook's home as settings name it for all that Claude Code starts. */
export function homeInSettings(values: Fields): string | undefined {
  const named = fieldsOf(values.env).DAYBOOK_HOME;
  return typeof named === 'string' ? named : undefined;
}

/** Claude Code 2.1.329 reports "Invalid or malformed JSON" for either and goes on without the file. */
function unreadable(file: string, text: string | undefined): readonly string[] {
  try {
    JSON.parse((text ?? '{}').replace('\uFEFF', ''));
    return [];
  } catch {
    return [
      `Claude Code skips the whole of ${file} while it holds comments or trailing commas: ` +
        'its settings and hooks, ours too, have no effect until those are taken out.',
    ];
  }
}

function misshapenEnv(file: string, text: string | undefined): readonly string[] {
  if (!isEnvMisshapen(jsoncFields(text))) return [];
  return [
    `Claude Code skips the whole of ${file}, our hooks too, since "env" in it is no object: make it one, or take it out.`,
  ];
}

/** Sentences about what keeps hooks in Claude Code's settings from running in some of its versions. */
export function doubts(file: string, text: string): readonly string[] {
  const fault = misshapenHook(jsoncFields(text));
  if (fault === undefined) return [];
  return [
    `Claude Code may skip the whole of ${file}, our hooks too: ${fault}. A recent one skips that entry alone.`,
  ];
}

function policyObstacle(path: string, values: Fields): readonly string[] {
  const { disableAllHooks, allowManagedHooksOnly, strictPluginOnlyCustomization: strict } = values;
  const named = [
    disableAllHooks === true ? 'disableAllHooks' : '',
    allowManagedHooksOnly === true ? 'allowManagedHooksOnly' : '',
    strict === true || (Array.isArray(strict) && strict.includes('hooks'))
      ? 'strictPluginOnlyCustomization'
      : '',
  ].filter((name) => name !== '');
  if (named.length === 0) return [];
  return [
    `The administrator's ${path} has ${named.join(' and ')}: hooks of your own do not run on this machine.`,
  ];
}

/** The administrator's settings as files. They can also come from a server, or a registry, unseen. */
function policyFiles({ platform, policyFolder }: Place): readonly (readonly [string, string])[] {
  const folder = policyFolder ?? policyFolderOf(platform);
  const paths = [join(folder, 'managed-settings.json')];
  try {
    const more = readdirSync(join(folder, 'managed-settings.d'));
    paths.push(...more.sort().map((name) => join(folder, 'managed-settings.d', name)));
  } catch {
    // Most machines have none.
  }
  return paths.map((path) => [path, readTextIfAny(path) ?? ''] as const);
}
