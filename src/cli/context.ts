import { join } from 'node:path';
import { locateProject, projectName } from '../capture/project.ts';
import { UserError } from '../platform/errors.ts';
import { readTextIfAny } from '../platform/files.ts';
import { projectContextName } from '../recall/context-name.ts';
import { CONTEXT_LIMIT } from '../recall/frame.ts';
import { openStoreIfAny } from '../store/open.ts';
import { findProjects } from '../store/sessions.ts';
import { type Cli, type Command, printJson } from './command.ts';
import { explainedContext, explainedLines } from './memory/explain.ts';
import { inMemory } from './memory/place.ts';

export const contextCommand: Command = {
  name: 'context',
  synopsis: '[--project P] [--explain]',
  about: 'Prints what the next session of a project starts with.',
  options: { project: { type: 'string', short: 'p' }, explain: { type: 'boolean' } },
  optionHelp: {
    project: "a project's name or folder; the one you stand in unless told",
    explain: 'why each line is there, and what was left out',
  },
  examples: ['daybook context', 'daybook context --project uploader', 'daybook context --explain'],
  run: async (cli, _words, values) => {
    const { key, name } = await theProject(cli, values.project);
    if (values.explain) return explain(cli, key);
    const path = join(cli.home.context, projectContextName(key, name));
    const text = readTextIfAny(path)?.trim() ?? '';
    if (cli.json) {
      printJson(cli, {
        project: name,
        key,
        path,
        units: text.length,
        limit: CONTEXT_LIMIT,
        context: text,
      });
    } else if (text === '') cli.say(`Nothing is known of ${name} yet.`);
    else cli.out(text);
    return 0;
  },
};

/** Rendered anew, since a file says nothing of its reasons. */
function explain(cli: Cli, key: string): Promise<number> {
  return inMemory(cli, (place) => {
    const project = findProjects(place.store, key).find((one) => one.key === key);
    const results = project === undefined ? [] : explainedContext(place, project.id);
    if (cli.json) printJson(cli, { project: project?.name ?? null, limit: CONTEXT_LIMIT, results });
    else for (const line of explainedLines(results)) cli.out(line);
    if (results.length === 0) cli.say('Nothing is known of this project yet.');
    return 0;
  });
}

async function theProject(
  cli: Cli,
  wanted: string | boolean | undefined,
): Promise<{ key: string; name: string }> {
  const here = locateProject(typeof wanted === 'string' ? wanted : '', cli.cwd);
  const store = openStoreIfAny(cli.home.store);
  try {
    const found = store ? findProjects(store, typeof wanted === 'string' ? wanted : here.key) : [];
    const [first] = found.length > 0 ? found : store ? findProjects(store, here.key) : [];
    if (first && found.length > 1 && first.key !== wanted) {
      throw new UserError(
        'AMBIGUOUS_PROJECT',
        `${found.length} projects are called ${wanted}: ${found.map(({ dir }) => dir).join(', ')}`,
        'Name its folder: `daybook context --project FOLDER`.',
        { exitCode: 2 },
      );
    }
    if (first) return first;
  } finally {
    store?.close();
  }
  return { key: here.key, name: projectName(here.key) };
}
