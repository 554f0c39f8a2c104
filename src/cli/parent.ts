import { removeParent, setParent } from '../store/lineage.ts';
import { PARENT_KINDS, type ParentKind } from '../store/sessions.ts';
import type { Command } from './command.ts';
import { changeSessionNamed, nameOf, noMoreWords, wrongUsage } from './session-change.ts';

export const parentCommand: Command = {
  name: 'parent',
  synopsis: 'SESSION PARENT [--kind KIND] | SESSION --none',
  about: 'Says which session another one came from, or that it came from none.',
  options: {
    kind: { type: 'string' },
    none: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
  },
  optionHelp: {
    kind: `how it came from there: ${PARENT_KINDS.join(', ')}; manual unless told`,
    none: 'it came from no other session',
    'dry-run': 'show what would be, change nothing',
  },
  examples: ["daybook parent 0199c2 'Upload retries'", 'daybook parent 0199c2 --none'],
  run: async (cli, words, values) => {
    noMoreWords(words, 2);
    const [wanted, parent] = words;
    if ((parent === undefined) !== (values.none === true))
      throw wrongUsage('name a parent, or say --none');
    const kind = kindOf(values.kind ?? 'manual');
    return changeSessionNamed(cli, wanted, values, ({ store, session, nowMs, named }) => {
      if (parent === undefined) {
        if (session.parentId !== null) removeParent(store, session.id, nowMs);
        return 'came from no other session';
      }
      const from = named(parent);
      setParent(store, session.id, from.id, kind, nowMs);
      return `came from ${nameOf(from)}, as ${kind}`;
    });
  },
};

function kindOf(typed: string | boolean): ParentKind {
  const kind = PARENT_KINDS.find((one) => one === typed);
  if (kind === undefined) throw wrongUsage(`--kind is one of ${PARENT_KINDS.join(', ')}`);
  return kind;
}
