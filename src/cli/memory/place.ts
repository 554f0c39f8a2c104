import { locateProject } from '../../capture/project.ts';
import { type ContextWorld, writeProjectContext } from '../../flush/contexts.ts';
import { chainById } from '../../memory/chains.ts';
import { messageOf, UserError } from '../../platform/errors.ts';
import { findProjects } from '../../store/sessions.ts';
import type { Store } from '../../store/store.ts';
import { type Cli, type OptionValues, printJson } from '../command.ts';
import { projectIds } from '../project-option.ts';
import { attempt } from '../session-change.ts';
import { withStore } from '../with-store.ts';
import { chainLine, chainRow } from './chain-row.ts';

/** What a command on notes works in. */
export interface MemoryPlace {
  readonly cli: Cli;
  readonly store: Store;
  readonly zone: string;
  readonly nowMs: number;
}

/** @throws {UserError} NO_NOTE where nothing was captured or noted yet. */
export function inMemory<T>(cli: Cli, work: (place: MemoryPlace) => T | Promise<T>): Promise<T> {
  return withStore(cli, (store, zone) => {
    if (store !== undefined) return work({ cli, store, zone, nowMs: cli.now().getTime() });
    throw new UserError('NO_NOTE', 'nothing was captured or noted yet', 'Nothing was changed.', {
      exitCode: 3,
    });
  });
}

/** The projects that a command is about: the one named, else the one around, else all (undefined). */
export function projectsMeant(
  { cli, store }: MemoryPlace,
  values: OptionValues,
): readonly number[] | undefined {
  if (typeof values.project === 'string') return projectIds(cli, store, values.project);
  if (values.all === true) return undefined;
  const { key } = locateProject('', cli.cwd);
  const here = findProjects(store, key).filter((one) => one.key === key);
  return here.length === 0 ? undefined : here.map(({ id }) => id);
}

/**
 * Makes a change to chains, or shows what it would be, prints it and renders the contexts anew.
 *
 * @param change - @returns the ids of the chains that it changed.
 * @param said - how a changed chain is called: `promoted`.
 */
export function changeChains(
  place: MemoryPlace,
  values: OptionValues,
  said: string,
  change: () => readonly string[],
): number {
  const { cli, store } = place;
  const isDryRun = values['dry-run'] === true;
  const { rows, projects } = attempt(store, isDryRun, () => {
    const chains = change().flatMap((id) => chainById(store, id) ?? []);
    return {
      rows: chains.map((chain) => chainRow(store, chain)),
      projects: new Set(chains.map(({ projectId }) => projectId)),
    };
  });
  if (!isDryRun) refresh(place, projects);
  if (cli.json) printJson(cli, { dryRun: isDryRun, changed: rows.length > 0, results: rows });
  for (const row of cli.json ? [] : rows) cli.out(chainLine(row, said));
  if (rows.length === 0) cli.say('Nothing to change: it is so already.');
  else if (isDryRun) cli.say('Nothing was changed.');
  return 0;
}

/** Renders what the next sessions of these projects are told. */
export function refresh(place: MemoryPlace, projects: Iterable<number>): void {
  const { cli } = place;
  try {
    for (const id of projects) writeProjectContext(contextWorld(place), id);
  } catch (error) {
    cli.say(
      `The change is stored, but the context could not be written: ${messageOf(error)}\n  The next flush writes it.`,
    );
  }
}

export function contextWorld({ cli, store, zone, nowMs }: MemoryPlace): ContextWorld {
  return { store, home: cli.home, zone, now: () => nowMs, assertHeld: () => {} };
}
