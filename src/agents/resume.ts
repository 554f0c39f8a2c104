/**
 * The command with which an agent takes a session up again, in the folder where the session ran.
 *
 * @param fork - go on in a new session that begins with what this one holds.
 * @returns undefined for an agent that has none.
 */
export function resumeCommand(
  agent: string,
  externalId: string,
  fork: boolean,
): readonly [program: string, ...args: string[]] | undefined {
  if (agent === 'claude-code')
    return ['claude', '--resume', externalId, ...(fork ? ['--fork-session'] : [])];
  if (agent === 'opencode')
    return ['opencode', '--session', externalId, ...(fork ? ['--fork'] : [])];
  return undefined;
}

/**
 * Where to resume from. Claude Code looks for a session among those of the folder it is started in,
 * and names the folder of the transcript after it; the session itself may have gone elsewhere since.
 *
 * @param transcriptFolder - the name of the folder that holds the transcript; '' where none is known.
 * @param places - folders that the session is known by, the likeliest first.
 * @returns the one that fits, or the folders above it; else the first.
 */
export function resumeFolder(
  transcriptFolder: string,
  places: readonly [string, ...string[]],
): string {
  const all = places.flatMap(withAncestors);
  return all.find((place) => folderName(place) === transcriptFolder) ?? places[0];
}

/** As of Claude Code 2.1.329, which cuts long names: those are not recognised. */
function folderName(place: string): string {
  return place.replace(/[^A-Za-z0-9]/g, '-');
}

function withAncestors(place: string): string[] {
  const parts = place.split('/');
  return parts.map((_, n) => parts.slice(0, parts.length - n).join('/') || '/');
}
