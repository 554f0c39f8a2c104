// What every agent's installer is given and has to give.
import type { Env } from '../src/platform/home.ts';
import type { FileChange, FileTarget, PlannedFile } from './file-change.ts';
import type { Hooks } from './hook-entries.ts';

export const SCOPES = ['user', 'project'] as const;
export type Scope = (typeof SCOPES)[number];

/** What an installation depends on, so that tests can stand anywhere. */
export interface Place {
  readonly env: Env;
  readonly cwd: string;
  /** The person's home folder. */
  readonly userHome: string;
  readonly platform: NodeJS.Platform;
  /** The folder of the package.json that agents are to be pointed at. */
  readonly packageRoot: string;
  /** Where this copy lies now, while it is yet to be put there. */
  readonly sourceRoot?: string;
  /** The Node that runs now. */
  readonly execPath: string;
  /** Where an administrator's settings are; undefined: where the agent looks for them. */
  readonly policyFolder?: string;
}

/** What an installation puts where, or takes away. */
export interface Plan {
  /** The file that the agent reads, and what goes with it; changed in this order. */
  readonly files: readonly [PlannedFile, ...PlannedFile[]];
  /** What the agent will run. */
  readonly hooks: Hooks;
}

/** What differs from agent to agent when Daybook is put in and taken out. */
export interface AgentInstaller {
  readonly title: string;
  /** What of ours the agent runs, for sentences: `the plugin`. */
  readonly thing: string;
  /** Whether the person has this agent, as far as a look at programs and folders tells. */
  readonly isHere: (place: Place) => Promise<boolean>;
  /** The file that the agent reads. */
  readonly target: (scope: Scope, place: Place) => FileTarget;
  /** @throws {UserError} when this copy of Daybook cannot be pointed at. */
  readonly install: (scope: Scope, place: Place) => Promise<Plan>;
  readonly uninstall: (scope: Scope, place: Place) => readonly [PlannedFile, ...PlannedFile[]];
  /** What of ours is in the text of that file, of whichever copy. */
  readonly installed: (text: string) => Hooks;
  /**
   * Homes other than that of this command, which what is in that text notes in. None where the agent's
   * own settings name a home, which wins and is a warning of its own.
   */
  readonly otherHomes: (text: string, place: Place) => readonly string[];
  /** Sentences about what keeps it from running although it is there. */
  readonly warnings: (place: Place, change: FileChange) => readonly string[];
  /** Sentences about what in that file and its text keeps it from running in some versions of the agent. */
  readonly doubts: (file: string, text: string) => readonly string[];
  /** One sentence on what happens next. */
  readonly next: string;
}
