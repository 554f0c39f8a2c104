import { resolveZone } from '../daily/day.ts';
import { titleLine } from '../flush/title.ts';
import { chainById } from '../memory/chains.ts';
import { theChain } from '../memory/find.ts';
import { promote, restore, supersede } from '../memory/lifecycle.ts';
import { NOTE_KINDS } from '../memory/note.ts';
import { settleAmongActive } from '../memory/standing.ts';
import { addToChain, createChain } from '../memory/write.ts';
import { loadSettings } from '../platform/config-file.ts';
import { makePrivateFolder } from '../platform/files.ts';
import { redact } from '../redaction/redact.ts';
import { openStore } from '../store/open.ts';
import type { Command, OptionValues } from './command.ts';
import { checkedNote, finderOf } from './memory/new-note.ts';
import { changeChains, type MemoryPlace } from './memory/place.ts';
import { choiceOption } from './options.ts';
import { wrongUsage } from './session-change.ts';

const AGENT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const noteCommand: Command = {
  name: 'note',
  synopsis: 'TEXT… [--kind KIND]',
  about: 'Notes something for the sessions to come: a decision, a lesson, an action item.',
  options: {
    kind: { type: 'string', short: 'k' },
    chain: { type: 'string' },
    supersedes: { type: 'string' },
    session: { type: 'string' },
    agent: { type: 'string' },
    as: { type: 'string' },
    project: { type: 'string', short: 'p' },
    domain: { type: 'string' },
    'dry-run': { type: 'boolean' },
  },
  optionHelp: {
    kind: `one of ${NOTE_KINDS.join(', ')}; lesson unless told`,
    chain: 'add it to the chain of this note',
    supersedes: 'it takes the place of this note, which it contradicts',
    session: 'the session that found it; the one whose agent runs this unless told',
    agent: 'whose id of a session that is, such as opencode',
    as: 'which one of several agents of that session found it',
    project: "a project's name or folder; the one you stand in unless told",
    domain: 'what it is about, in a word or two',
    'dry-run': 'show what would be, change nothing',
  },
  examples: [
    "daybook note 'Retries use full jitter' --kind decision",
    "daybook note 'Update docs/uploads.md' --kind action --project uploader",
    "daybook note 'Fixed waits, since the proxy drops bursts' -k decision --supersedes 1f9a03b2",
  ],
  run: async (cli, words, values) => {
    const kind = choiceOption('kind', values.kind, NOTE_KINDS) ?? 'lesson';
    const note = checkedNote(kind, words.join(' '));
    const agentName = typeof values.as === 'string' ? values.as : '';
    if (agentName !== '' && !AGENT_NAME.test(agentName))
      throw wrongUsage('--as is a short name of letters, digits, dots and dashes');
    makePrivateFolder(cli.home.root);
    const { zone } = resolveZone(loadSettings(cli.home, cli.env).values.timeZone);
    const store = openStore(cli.home.store);
    try {
      const place: MemoryPlace = { cli, store, zone, nowMs: cli.now().getTime() };
      return changeChains(place, values, 'noted', () => [
        typeof values.chain === 'string'
          ? added(place, values.chain, note)
          : made(place, values, note, agentName),
      ]);
    } finally {
      store.close();
    }
  },
};

function made(
  { cli, store, nowMs: atMs }: MemoryPlace,
  values: OptionValues,
  note: ReturnType<typeof checkedNote>,
  agentName: string,
): string {
  const finder = finderOf(cli, store, values);
  const status = finder.sessionId === null ? 'active' : 'preliminary';
  const domain =
    typeof values.domain === 'string' ? titleLine(redact(values.domain)).slice(0, 100) : '';
  const chain = { ...finder, agentName, entryId: null, domain, status, isKept: true } as const;
  const older =
    typeof values.supersedes === 'string' ? theChain(store, values.supersedes) : undefined;
  const id = createChain(store, { ...chain, note, atMs });
  // What was archived and is noted again holds again.
  restore(store, [id], atMs);
  if (older !== undefined) {
    if (older.status === 'active') promote(store, [id], atMs, true);
    if (chainById(store, older.id)?.status !== 'superseded') supersede(store, id, older.id, atMs);
  } else if (status === 'active') settleAmongActive(store, id, atMs);
  return id;
}

function added(
  { store, nowMs }: MemoryPlace,
  wanted: string,
  note: ReturnType<typeof checkedNote>,
) {
  const chain = theChain(store, wanted, ({ status }) => status !== 'archived');
  addToChain(store, chain, note, nowMs);
  return chain.id;
}
