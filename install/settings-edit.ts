import {
  addHooks,
  type Hooks,
  holdsHooks,
  hooksIn,
  type IsOurs,
  settingsOfOthers,
  stripHooks,
} from './hook-entries.ts';

/** A settings file and the backup beside it; undefined where a file is not there. */
export interface SettingsTexts {
  readonly settings: string | undefined;
  /** The settings without Daybook, as they were when it was last installed. */
  readonly backup: string | undefined;
}

/** What the two files become. @throws {SyntaxError | UnexpectedSettings} when they stay as they are. */
export type SettingsEdit = (now: SettingsTexts) => SettingsTexts;

/** Puts these hooks in, in place of whatever entries of ours an earlier installation left. */
export function installEdit(hooks: Hooks, isOurs: IsOurs): SettingsEdit {
  return (now) => {
    // Somebody may have put things behind ours since: no reason to move them to the end again.
    if (now.settings !== undefined && holdsHooks(now.settings, hooks, isOurs)) return now;
    const without = withoutHooks(now, isOurs);
    const settings = addHooks(without, hooks);
    checkOthers(now.settings, settings, isOurs);
    return { settings, backup: without };
  };
}

/** Takes our entries out. The backup goes too, unless it is all that is left of the settings. */
export function uninstallEdit(isOurs: IsOurs): SettingsEdit {
  return (now) => {
    if (now.settings === undefined) return now;
    const settings = withoutHooks(now, isOurs);
    checkOthers(now.settings, settings, isOurs);
    return { settings, backup: undefined };
  };
}

/**
 * The settings as they would be had we never been there: the very bytes of before when nobody else
 * has changed the file since, else the file without our entries.
 */
function withoutHooks({ settings, backup }: SettingsTexts, isOurs: IsOurs): string | undefined {
  if (settings === undefined) return undefined;
  const ours = hooksIn(settings, isOurs);
  if (ours.length === 0) return settings;
  // Undefined last: there may have been no file, and a backup left over from another time.
  for (const before of backup === undefined ? [undefined] : [backup, undefined]) {
    if (makes(before, ours, settings)) return before;
  }
  const stripped = stripHooks(settings, isOurs);
  // No backup says that the file is ours, also when another program has formatted it since.
  return backup === undefined && /^\s*\{\s*\}\s*$/.test(stripped) ? undefined : stripped;
}

function makes(before: string | undefined, ours: Hooks, settings: string): boolean {
  try {
    return addHooks(before, ours) === settings;
  } catch {
    return false; // a backup that somebody damaged
  }
}

/** A second opinion before anything is written: whatever is not ours has the same value as before. */
function checkOthers(before: string | undefined, after: string | undefined, isOurs: IsOurs): void {
  if (settingsOfOthers(before, isOurs) === settingsOfOthers(after, isOurs)) return;
  throw new Error('the edited settings would differ in more than our hooks; nothing was written');
}
