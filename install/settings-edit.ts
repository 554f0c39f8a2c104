import type { FileEdit, FileTexts } from './file-change.ts';
import {
  addHooks,
  type Hooks,
  holdsHooks,
  hooksIn,
  type IsOurs,
  settingsOfOthers,
  stripHooks,
} from './hook-entries.ts';
import { UnexpectedFile } from './unexpected-file.ts';

/** Puts these hooks in, in place of whatever entries of ours an earlier installation left. */
export function installEdit(hooks: Hooks, isOurs: IsOurs): FileEdit {
  return (now) => {
    // Somebody may have put things behind ours since: no reason to move them to the end again.
    if (now.text !== undefined && holdsHooks(now.text, hooks, isOurs)) return now;
    const without = withoutHooks(now, isOurs);
    const settings = addHooks(without, hooks);
    checkOthers(now.text, settings, isOurs);
    if (!holdsHooks(settings, hooks, isOurs))
      throw new UnexpectedFile('hooks in it have no effect');
    return { text: settings, backup: without };
  };
}

/** Takes our entries out. The backup goes too, unless it is all that is left of the settings. */
export function uninstallEdit(isOurs: IsOurs): FileEdit {
  return (now) => {
    if (now.text === undefined) return now;
    const settings = withoutHooks(now, isOurs);
    checkOthers(now.text, settings, isOurs);
    return { text: settings, backup: undefined };
  };
}

/**
 * The settings as they would be had we never been there: the very bytes of before when nobody else
 * has changed the file since, else the file without our entries.
 */
function withoutHooks({ text: settings, backup }: FileTexts, isOurs: IsOurs): string | undefined {
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
  throw new UnexpectedFile('other settings in it would not stay as they are');
}
