import type { Summary } from './backend.ts';
import { fencedLines } from './fences.ts';

export type SectionName = Exclude<keyof Summary, 'title'>;

export interface Section {
  readonly name: SectionName;
  readonly lines: readonly string[];
}

const NAMES: Readonly<Record<string, SectionName>> = {
  context: 'context',
  'key exchanges': 'keyExchanges',
  'key exchange': 'keyExchanges',
  decisions: 'decisions',
  'decisions made': 'decisions',
  'key decisions': 'decisions',
  lessons: 'lessons',
  'lessons learned': 'lessons',
  'lessons learnt': 'lessons',
  'action items': 'actionItems',
  actions: 'actionItems',
  'next steps': 'actionItems',
  'done items': 'doneItems',
  questions: 'questions',
  'other words': 'otherWords',
};

interface Heading {
  readonly at: number;
  /** Number of `#`; 0 for the other ways to write one. */
  readonly level: number;
  /** Undefined for a heading that is none of our sections. */
  readonly name: SectionName | undefined;
  /** What follows on the same line. */
  readonly rest: string;
}

type Style = (line: string) => Omit<Heading, 'at'> | undefined;

// One reply uses one style. Where it has `## Decisions`, a line `**Decisions:** keep A` is content.
const STYLES: readonly Style[] = [
  (line) => {
    const [, marks = '', text] = /^ {0,3}(#{1,6})\s+(.*)$/.exec(line) ?? [];
    return text === undefined
      ? undefined
      : { level: marks.length, name: sectionNamed(text), rest: '' };
  },
  (line) => {
    const [, , text = '', rest = ''] =
      /^ {0,3}(\*\*|__)([^*_]{1,60})\1\s*:?\s*(.*)$/.exec(line) ?? [];
    const name = sectionNamed(text);
    return name && { level: 0, name, rest };
  },
  (line) => {
    const [, text = '', rest = ''] = /^([A-Za-z][A-Za-z ]{1,30})(?::\s*(.*)|$)/.exec(line) ?? [];
    const name = sectionNamed(text);
    return name && { level: 0, name, rest };
  },
];

function sectionNamed(text: string): SectionName | undefined {
  const words =
    text
      .toLowerCase()
      .replace(/^[\s\d.)]+/, '')
      .match(/\p{L}+/gu) ?? [];
  return Object.hasOwn(NAMES, words.join(' ')) ? NAMES[words.join(' ')] : undefined;
}

/**
 * Cuts a reply at its section headings. Headings in fenced code and in bullets are content;
 * one below a section's own level is left out, and one of the same level that is not ours ends the
 * section.
 *
 * @returns the lines before the first section, and the sections in their order, a name perhaps twice.
 */
export function splitReply(lines: readonly string[]): {
  readonly before: readonly string[];
  readonly sections: readonly Section[];
} {
  const fenced = fencedLines(lines);
  const candidates = STYLES.map((style) =>
    lines.flatMap((line, at): Heading[] => {
      const heading = fenced[at] ? undefined : style(line);
      return heading === undefined ? [] : [{ ...heading, at }];
    }),
  );
  const headings = candidates.find((all) => all.some(({ name }) => name !== undefined)) ?? [];
  const first = headings.find(({ name }) => name !== undefined);
  if (first === undefined) return { before: lines, sections: [] };
  const cuts = headings.filter(
    ({ at, name, level }) => at >= first.at && (name !== undefined || level <= first.level),
  );
  // They group bullets that a reader can tell apart without them.
  const lower = new Set(headings.filter((one) => !cuts.includes(one)).map(({ at }) => at));
  const sections = cuts.flatMap(({ at, name, rest }, index): Section[] => {
    const end = cuts[index + 1]?.at ?? lines.length;
    const body = lines.slice(at + 1, end).filter((_, line) => !lower.has(at + 1 + line));
    return name === undefined ? [] : [{ name, lines: rest === '' ? body : [rest, ...body] }];
  });
  return { before: lines.slice(0, first.at), sections };
}

const BULLET = /^(\s*)((?:[-*+•–]|\d{1,3}[.)])\s+)(?:\[[ xX]\]\s+)?(.*)$/;

/**
 * The bullets of a section, without their marks; what is nested or continues below one stays in it,
 * each line without the bullet's own indent. Paragraphs between bullets become bullets.
 */
export function bulletsOf(lines: readonly string[]): string[] {
  const bullets: string[][] = [];
  const fenced = fencedLines(lines);
  let base: number | undefined; // indent of the outermost bullets
  let inner = 0; // where the text of the current bullet begins
  let isAfterBlank = true;
  for (const [at, raw] of lines.entries()) {
    const line = raw.replace(/\t/g, '    ');
    const indent = line.length - line.trimStart().length;
    const current = bullets.at(-1);
    const isInCode = fenced[at] && fenced[at - 1];
    const [, spaces = '', mark = '', text] = isInCode ? [] : (BULLET.exec(line) ?? []);
    if (line.trim() === '') {
      current?.push('');
    } else if (text !== undefined && spaces.length <= (base ?? spaces.length) + 1) {
      base ??= spaces.length;
      inner = spaces.length + mark.length;
      bullets.push([text]);
    } else if (current !== undefined && (isInCode || !isAfterBlank || indent > (base ?? 0))) {
      current.push(line.slice(Math.min(indent, inner)));
    } else {
      inner = indent;
      bullets.push([line.trim()]);
    }
    isAfterBlank = line.trim() === '';
  }
  return bullets.map((bullet) => bullet.join('\n').trim());
}
