// What every agent's installer is given and has to give.
import type { Env } from '../src/platform/home.ts';
import type { Hooks } from './hook-entries.ts';
import type { SettingsEdit } from './settings-edit.ts';
import type { SettingsChange, SettingsTarget } from './settings-file.ts';

export const SCOPES = ['user', 'project'] as const;
export type Scope = (typeof SCOPES)[number];

/** What an installation depends on, so that tests can stand anywhere. */
export interface Place {
  readonly env: Env;
  readonly cwd: string;
  /** The person's home folder. */
  readonly userHome: string;
  readonly platform: NodeJS.Platform;
  /** The folder of this copy's package.json. */
  readonly packageRoot: string;
  /** The Node that runs now. */
  readonly execPath: string;
  /** Where an administrator's settings are; undefined: where the agent looks for them. */
  readonly policyFolder?: string;
}

/** What differs from agent to agent when hooks are put in and taken out. */
export interface AgentInstaller {
  readonly title: string;
  readonly target: (scope: Scope, place: Place) => SettingsTarget;
  /** @throws {UserError} when this copy of Daybook cannot be pointed at. */
  readonly hooks: (place: Place) => Promise<Hooks>;
  /** The entries of ours in a settings text, of whichever copy. */
  readonly installed: (settings: string) => Hooks;
  readonly installEdit: (hooks: Hooks) => SettingsEdit;
  readonly uninstallEdit: () => SettingsEdit;
  /** Sentences about what keeps the hooks from running although they are in the settings. */
  readonly warnings: (place: Place, change: SettingsChange) => readonly string[];
  /** One sentence on what happens next. */
  readonly next: string;
}
