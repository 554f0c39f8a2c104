import { titleLine } from '../flush/title.ts';
import { redact } from '../redaction/redact.ts';
import { closeSession, reopenSession } from '../store/session-acts.ts';
import { OUTCOMES, type Outcome } from '../store/sessions.ts';
import type { Command } from './command.ts';
import { changeSessionNamed, noMoreWords, wrongUsage } from './session-change.ts';

type Closing = Exclude<Outcome, 'open'>;
const CLOSINGS = OUTCOMES.filter((one): one is Closing => one !== 'open');

export const closeCommand: Command = {
  name: 'close',
  synopsis: 'SESSION --outcome OUTCOME [--note TEXT]',
  about: 'Says what became of the work of a session.',
  options: {
    outcome: { type: 'string' },
    note: { type: 'string' },
    'dry-run': { type: 'boolean' },
  },
  optionHelp: {
    outcome: `one of ${CLOSINGS.join(', ')}`,
    note: 'a few words on it',
    'dry-run': 'show what would be, change nothing',
  },
  examples: ["daybook close 'Upload retries' --outcome merged --note 'in 4f1c2d'"],
  run: async (cli, words, values) => {
    noMoreWords(words, 1);
    const outcome = CLOSINGS.find((one) => one === values.outcome);
    if (outcome === undefined) throw wrongUsage(`--outcome is one of ${CLOSINGS.join(', ')}`);
    const note = typeof values.note === 'string' ? titleLine(redact(values.note)) || null : null;
    return changeSessionNamed(cli, words[0], values, ({ store, session, nowMs }) => {
      const isSo = session.outcome === outcome && session.outcomeNote === note;
      if (!isSo || session.endedAtMs === null)
        closeSession(store, session.id, outcome, note, nowMs);
      return `is ${outcome}`;
    });
  },
};

export const reopenCommand: Command = {
  name: 'reopen',
  synopsis: 'SESSION',
  about: 'Says that the work of a session goes on: no outcome, no end, not archived.',
  options: { 'dry-run': { type: 'boolean' } },
  optionHelp: { 'dry-run': 'show what would be, change nothing' },
  examples: ["daybook reopen 'Upload retries'"],
  run: async (cli, words, values) => {
    noMoreWords(words, 1);
    return changeSessionNamed(cli, words[0], values, ({ store, session, nowMs }) => {
      const { outcome, endedAtMs, archivedAtMs } = session;
      if (outcome !== 'open' || endedAtMs !== null || archivedAtMs !== null)
        reopenSession(store, session.id, nowMs);
      return 'is open';
    });
  },
};
