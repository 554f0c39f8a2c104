import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreRows } from './check-store.ts';
import type { Checked } from './checker.ts';

const MARKER = /^<!-- (\/?)daybook:entry (\S+) -->[ \t]*\r?$/;

interface Block {
  readonly id: string;
  readonly day: string;
  readonly text: string;
}

interface Day {
  readonly day: string;
  readonly blocks: readonly Block[];
  /** What stands outside of the blocks, as bytes. */
  readonly rest: string;
  readonly loose: readonly string[];
}

export function checkLogs({ root, ledger, when }: Checked, store: StoreRows): string[] {
  const days = readDays(join(root, 'daily'));
  const blocks = days.flatMap((day) => day.blocks);
  return [
    ...days.flatMap(({ day, loose }) =>
      loose.map((id) => `${day}: a marker of ${id} has no partner`),
    ),
    ...checkBlocks(blocks, store),
    ...(when === 'settled' ? checkEntries(blocks, store, ledger) : []),
    ...checkHandWritten(days, ledger),
  ];
}

function readDays(folder: string): Day[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => /^\d{4}-\d\d-\d\d\.md$/.test(name))
    .map((name) => readDay(name.slice(0, -3), readFileSync(join(folder, name), 'latin1')));
}

function readDay(day: string, bytes: string): Day {
  const [blocks, rest, loose]: [Block[], string[], string[]] = [[], [], []];
  let open: { id: string; lines: string[] } | undefined;
  for (const line of bytes.split(/(?<=\n)/)) {
    const [, slash, id] = MARKER.exec(line.replace(/\n$/, '')) ?? [];
    if (id === undefined) (open?.lines ?? rest).push(line);
    else if (slash === '') {
      if (open) loose.push(open.id);
      open = { id, lines: [] };
    } else {
      if (open?.id === id) blocks.push({ id, day, text: open.lines.join('') });
      else loose.push(id);
      open = undefined;
    }
  }
  if (open) loose.push(open.id);
  return { day, blocks, rest: rest.join(''), loose };
}

/** Holds at any time: a block belongs to an entry, and stands once, in the log of its day. */
function checkBlocks(blocks: readonly Block[], { entries }: StoreRows): string[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const seen = new Set<string>();
  return blocks.flatMap(({ id, day, text }) => {
    const entry = byId.get(id);
    const damage: string[] = [];
    if (seen.has(id)) damage.push(`the block of ${id} stands in the logs twice`);
    seen.add(id);
    if (entry === undefined) damage.push(`${day}: the block of ${id} has no entry`);
    else if (entry.day !== day) damage.push(`the block of ${id} stands in ${day}`);
    if (entry && !text.includes(entry.session)) damage.push(`the block of ${id} is another's`);
    return damage;
  });
}

/**
 * Once all is settled: a flush has its entry, and an entry its block. A stretch in which no person
 * said anything, such as the rest of an answer, has nothing to tell.
 */
function checkEntries(
  blocks: readonly Block[],
  { entries, flushes, names, speech }: StoreRows,
  { sessions }: Checked['ledger'],
): string[] {
  const written = new Set(blocks.map(({ id }) => id));
  const flushed = new Set(entries.map(({ flush }) => flush));
  const isSmallTalk = (session: string) =>
    names.get(session)?.some((name) => sessions.get(name)?.isSmallTalk) ?? false;
  return [
    ...entries.flatMap(({ id, isWritten }) => [
      ...(written.has(id) ? [] : [`entry ${id} has no block`]),
      ...(isWritten === 1 ? [] : [`entry ${id} is not noted as written`]),
    ]),
    ...flushes
      .filter(({ id, session }) => !flushed.has(id) && !isSmallTalk(session))
      .filter(({ session, fromSeq, toSeq }) =>
        speech.some(
          ({ external, seq, role }) =>
            role === 'user' &&
            seq > fromSeq &&
            seq <= toSeq &&
            names.get(session)?.includes(external),
        ),
      )
      .map(({ id, session }) => `flush ${id} of ${names.get(session)?.[0]} has no entry`),
  ];
}

function checkHandWritten(days: readonly Day[], { handWritten }: Checked['ledger']): string[] {
  const damage: string[] = [];
  for (const [day, texts] of handWritten) {
    let rest = days.find((one) => one.day === day)?.rest ?? '';
    for (const text of texts) {
      const parts = rest.split(text);
      if (parts.length !== 2)
        damage.push(`${day}: a text written by hand is there ${parts.length - 1} times`);
      rest = parts.join('');
    }
  }
  for (const { day, rest } of days) {
    const texts = handWritten.get(day) ?? [];
    const left = texts.reduce((text, hand) => text.replace(hand, ''), rest);
    const odd = left
      .split(/\r?\n/)
      .filter(
        (line) => line.trim() !== '' && line !== `# Daily log: ${day}` && line !== '## Sessions',
      );
    for (const line of odd)
      damage.push(`${day}: nobody wrote ${JSON.stringify(line.slice(0, 80))}`);
  }
  return damage;
}
