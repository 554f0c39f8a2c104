import { resolve } from 'node:path';
import { locateProject } from '../capture/project.ts';
import { UserError } from '../platform/errors.ts';
import { findProjects } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import type { Cli } from './command.ts';

/**
 * Projects of one name are taken together; a folder names its own alone.
 *
 * @throws {UserError} NO_PROJECT
 */
export function projectIds(cli: Cli, store: Store, wanted: string): number[] {
  const named = findProjects(store, wanted);
  const here = named.length > 0 ? named : findProjects(store, keyOf(resolve(cli.cwd, wanted)));
  if (here.length > 0) return here.map(({ id }) => id);
  throw new UserError(
    'NO_PROJECT',
    `nothing is known of a project ${JSON.stringify(wanted)}`,
    'Give its name as `daybook list` prints it, or its folder.',
    { exitCode: 3 },
  );
}

function keyOf(folder: string): string {
  return locateProject(folder, folder).key;
}
