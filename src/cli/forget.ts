import { type ForgetPlan, forget, planForgetting } from '../flush/forget.ts';
import type { World } from '../flush/world.ts';
import { UserError } from '../platform/errors.ts';
import { forgetScope } from '../store/forget-scope.ts';
import { openStoreIfAny } from '../store/open.ts';
import { findProjects, type Project, type Session } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import { isAgreed } from './agreed.ts';
import { type Cli, type Command, type OptionValues, printJson } from './command.ts';
import { nameOf, noMoreWords, wrongUsage } from './session-change.ts';
import { underWorkerLock } from './under-worker-lock.ts';
import { theSession } from './which-session.ts';

export const forgetCommand: Command = {
  name: 'forget',
  synopsis: 'SESSION | --project P  [--dry-run] [--yes]',
  about: 'Takes away all that is kept of a session or a project, and never takes it in again.',
  options: {
    project: { type: 'string', short: 'p' },
    yes: { type: 'boolean', short: 'y' },
    'dry-run': { type: 'boolean' },
  },
  optionHelp: {
    project: "all sessions of it: a project's name, key or folder",
    yes: 'do not ask; needed where nobody can answer',
    'dry-run': 'list all that would go, take nothing',
  },
  examples: ["daybook forget 'Upload retries' --dry-run", 'daybook forget --project uploader'],
  run: async (cli, words, values) => {
    noMoreWords(words, 1);
    const { project } = values;
    if ((words[0] === undefined) === (project === undefined))
      throw wrongUsage('name a session or a project');
    const wantedIn = (store: Store | undefined) =>
      typeof project === 'string' ? theProject(store, project) : theSession(store, words[0] ?? '');
    const store = openStoreIfAny(cli.home.store);
    try {
      wantedIn(store); // refused before anything is waited for
    } finally {
      store?.close();
    }
    return underWorkerLock(cli, (world) => run(cli, values, world, wantedIn(world.store)));
  },
};

/** @throws {UserError} NO_PROJECT or AMBIGUOUS_PROJECT. */
function theProject(store: Store | undefined, wanted: string): Project {
  const found = store ? findProjects(store, wanted) : [];
  const [first, ...others] = found;
  if (first !== undefined && (others.length === 0 || first.key === wanted)) return first;
  throw new UserError(
    first === undefined ? 'NO_PROJECT' : 'AMBIGUOUS_PROJECT',
    first === undefined
      ? `there is no project ${JSON.stringify(wanted)}`
      : `${found.length} projects are called ${wanted}: ${found.map(({ dir }) => dir).join(', ')}`,
    'Nothing was changed. Name it by its folder.',
    { exitCode: first === undefined ? 3 : 2 },
  );
}

async function run(
  cli: Cli,
  values: OptionValues,
  world: World,
  wanted: Session | Project,
): Promise<number> {
  const plan = planForgetting(world, forgetScope(world.store, wanted));
  const name = 'key' in wanted ? `the project ${wanted.name}` : nameOf(wanted);
  const results = tracesOf(world, plan);
  const document = { project: plan.forgotten.projectKey ?? null, results };
  if (!cli.json) {
    cli.say(`Kept of ${name}:`);
    for (const { what, where } of results) cli.out(`  ${what.padEnd(14)}  ${where}`);
  }
  if (values['dry-run']) {
    if (cli.json) printJson(cli, { dryRun: true, ...document });
    else cli.say('Nothing was changed.');
    return 0;
  }
  const question = `Forget ${name}? All of the above is gone for good; the agent's own transcripts stay.`;
  if (!(await isAgreed(cli, values, question))) return 1;
  const { partialDays, removedCopies } = await forget(world, plan);
  if (cli.json) printJson(cli, { dryRun: false, ...document, partialDays, removedCopies });
  else cli.say(`${name} is forgotten. The agent's own transcripts are not ours and stay.`);
  for (const day of partialDays)
    cli.say(`The log of ${day} had lost a marker of ours: look whether text is left in it.`);
  return partialDays.length > 0 ? 4 : 0;
}

/** All that would go, one line a place. */
function tracesOf({ home, store }: World, plan: ForgetPlan): { what: string; where: string }[] {
  const { forgotten, blocks, spooled, contexts, copies } = plan;
  const count = (table: string) => {
    const among = `SELECT count(*) FROM ${table} WHERE session_id IN (SELECT value FROM json_each(?))`;
    return store.prepare(among).pluck().get(JSON.stringify(forgotten.sessionIds)) as number;
  };
  const stored = ['messages', 'entries', 'chains', 'jobs', 'events'].map(
    (one) => `${one === 'chains' ? 'notes' : one} ${count(one)}`,
  );
  const list = (what: string, places: readonly string[]) =>
    places.map((where) => ({ what, where }));
  return [
    { what: 'store', where: `sessions ${forgotten.sessionIds.length}, ${stored.join(', ')}` },
    ...list(
      'daily entry',
      blocks.map(({ day, id }) => `${home.daily}/${day}.md ${id}`),
    ),
    ...list('spooled', spooled),
    ...list('context', contexts),
    ...list('in a backup', copies.edited),
    ...list('whole file', copies.removed),
  ];
}
