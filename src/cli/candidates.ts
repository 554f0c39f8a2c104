import { UserError } from '../platform/errors.ts';
import { allCandidates, type Candidate, candidatesOf, setParent } from '../store/lineage.ts';
import { openStoreIfAny } from '../store/open.ts';
import { sessionById } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import { type Cli, type Command, printJson } from './command.ts';
import {
  changeSessionNamed,
  nameOf,
  noMoreWords,
  withSession,
  wrongUsage,
} from './session-change.ts';

export const candidatesCommand: Command = {
  name: 'candidates',
  synopsis: '[SESSION]',
  about: 'Lists the sessions that one may have come from; nobody has proved it.',
  options: {},
  optionHelp: {},
  examples: ['daybook candidates', 'daybook candidates 0199c2'],
  run: async (cli, words) => {
    noMoreWords(words, 1);
    if (words[0] !== undefined) {
      withSession(cli, words[0], ({ store, session }) =>
        print(cli, store, candidatesOf(store, session.id)),
      );
      return 0;
    }
    const store = openStoreIfAny(cli.home.store);
    try {
      print(cli, store, store ? allCandidates(store) : []);
    } finally {
      store?.close();
    }
    return 0;
  },
};

export const acceptCommand: Command = {
  name: 'accept',
  synopsis: 'SESSION PARENT',
  about: 'Takes one of the candidates for the parent of a session.',
  options: { 'dry-run': { type: 'boolean' } },
  optionHelp: { 'dry-run': 'show what would be, change nothing' },
  examples: ["daybook accept 0199c2 'Upload retries'"],
  run: async (cli, words, values) => {
    noMoreWords(words, 2);
    const [wanted, parent] = words;
    if (parent === undefined) throw wrongUsage('name a session and its parent');
    return changeSessionNamed(cli, wanted, values, ({ store, session, nowMs, named }) => {
      const from = named(parent);
      const candidate = candidatesOf(store, session.id).find((one) => one.parentId === from.id);
      // Accepted once, it is no candidate any more: twice is the same as once.
      if (candidate === undefined && session.parentId !== from.id) throw noCandidate(parent);
      if (candidate !== undefined) setParent(store, session.id, from.id, candidate.kind, nowMs);
      return `came from ${nameOf(from)}`;
    });
  },
};

function noCandidate(parent: string): UserError {
  return new UserError(
    'NO_CANDIDATE',
    `${JSON.stringify(parent)} is no candidate`,
    'Nothing was changed. `daybook candidates` lists them; `daybook parent` links any session.',
    { exitCode: 3 },
  );
}

function print(cli: Cli, store: Store | undefined, candidates: readonly Candidate[]): void {
  const titled = (id: string) => (store && sessionById(store, id)?.title) ?? null;
  const results = candidates.map(({ sessionId, parentId, kind, reasons }) => {
    const [title, parentTitle] = [titled(sessionId), titled(parentId)];
    return { sessionId, title, parentId, parentTitle, kind, reasons };
  });
  if (cli.json) printJson(cli, { results });
  else if (results.length === 0) cli.say('No session has a candidate for its parent.');
  for (const { sessionId, title, parentId, parentTitle, kind, reasons } of cli.json ? [] : results)
    cli.out(
      `${nameOf({ id: sessionId, title })}\n    from ${nameOf({ id: parentId, title: parentTitle })}, as ${kind}: ${reasons}`,
    );
}
