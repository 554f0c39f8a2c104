// Files that are ours from the first byte to the last, in folders of an agent.
import type { FileEdit, PlannedFile } from './file-change.ts';

/** Makes a file where there is none; one that is there stays as it is. */
export function placed(path: string, text: string): PlannedFile {
  const edit: FileEdit = (now) => (now.text === undefined ? { ...now, text } : now);
  return { target: { file: path, emptyFolders: [] }, edit };
}

/** Takes a file away that is as we made it; once somebody has changed it, it is theirs. */
export function takenAway(
  path: string,
  text: string,
  emptyFolders: readonly string[] = [],
): PlannedFile {
  const edit: FileEdit = (now) => (now.text === text ? { ...now, text: undefined } : now);
  return { target: { file: path, emptyFolders }, edit };
}
