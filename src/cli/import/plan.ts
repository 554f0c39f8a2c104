import { resolve } from 'node:path';
import {
  claudeConfigFolder,
  configFolderOf,
  listTranscripts,
  type TranscriptFile,
} from '../../agents/claude-code/places.ts';
import { opencodeDataFolder } from '../../agents/opencode/folders.ts';
import { knownSources, type OpenHistories, openHistories } from '../../flush/open-histories.ts';
import { Refusals } from '../../flush/refusals.ts';
import { UserError } from '../../platform/errors.ts';
import type { Store } from '../../store/store.ts';
import { transcriptPaths } from '../../store/transcripts.ts';
import type { Cli } from '../command.ts';
import type { ImportChoice } from './choice.ts';
import { type PlannedTranscript, planClaude } from './plan-claude.ts';
import { type PlannedHistory, type PlanPlace, planOpencode } from './plan-opencode.ts';
import type { ImportFailure } from './report.ts';

/** All that was found of the chosen agents, and what an import does with it. Close it when done. */
export interface Plan {
  readonly opencode: readonly PlannedHistory[];
  readonly claude: readonly PlannedTranscript[];
  readonly failures: readonly ImportFailure[];
  close(): void;
}

/**
 * Looks at all that there is, without any effect.
 *
 * @param store - undefined where nothing was captured yet.
 * @throws {UserError} where there is nothing to import from, or the one source cannot be read.
 */
export function planImport(cli: Cli, store: Store | undefined, choice: ImportChoice): Plan {
  const refusals = new Refusals({ store, home: cli.home });
  const place: PlanPlace = { store, refusals, nowMs: cli.now().getTime() };
  const files = choice.agents.includes('claude-code') ? transcripts(cli, store) : [];
  const open = choice.agents.includes('opencode') ? histories(cli, store, choice) : undefined;
  try {
    assertAnything(cli, choice, files, open);
    const opencode = open ? planOpencode(place, choice, open) : [];
    const claude = planClaude(place, choice, files);
    assertNamedIsThere(choice, [...opencode, ...claude]);
    const failures = (open?.failures ?? []).map(({ path, what: reason }) => ({
      file: path,
      session: null,
      row: null,
      reason,
    }));
    return { opencode, claude, failures, close: () => open?.close() };
  } catch (error) {
    open?.close();
    throw error;
  }
}

function transcripts({ env }: Cli, store: Store | undefined): TranscriptFile[] {
  const known = store ? transcriptPaths(store, 'claude-code').map(configFolderOf) : [];
  const folders = new Set([claudeConfigFolder(env), ...known].map((folder) => resolve(folder)));
  return [...folders].flatMap(listTranscripts);
}

function histories({ env }: Cli, store: Store | undefined, choice: ImportChoice): OpenHistories {
  const paths = choice.db === undefined ? knownSources({ store, env }) : [choice.db];
  return openHistories(paths, { leaveNoTrace: choice.isDryRun });
}

function assertAnything(
  { env }: Cli,
  { agents }: ImportChoice,
  files: readonly TranscriptFile[],
  open: OpenHistories | undefined,
): void {
  if (files.length > 0 || (open?.histories.length ?? 0) > 0) return;
  const [failure] = open?.failures ?? [];
  if (failure !== undefined) throw failure;
  const looked = { opencode: opencodeDataFolder(env), 'claude-code': claudeConfigFolder(env) };
  throw new UserError(
    'NO_HISTORY',
    `there are no sessions to import: looked in ${agents.map((agent) => looked[agent]).join(' and ')}`,
    'Nothing was done. `--db` names a database of opencode elsewhere, CLAUDE_CONFIG_DIR the folder of Claude Code.',
    { exitCode: 3 },
  );
}

function assertNamedIsThere(
  { session }: ImportChoice,
  planned: readonly { readonly externalId: string }[],
): void {
  if (session === undefined) return;
  if (planned.some(({ externalId }) => externalId.startsWith(session))) return;
  throw new UserError(
    'NO_SESSION',
    `no agent has a session ${JSON.stringify(session)}`,
    'Nothing was done. `daybook import all --dry-run --json` lists the ids that there are.',
    { exitCode: 3 },
  );
}
