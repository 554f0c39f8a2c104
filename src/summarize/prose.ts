import { oneLine, shorten, visibleText } from '../platform/visible-text.ts';
import { fencedLines } from './fences.ts';

/** One sentence of a Markdown text, or one bullet that has no sentences. */
export interface Sentence {
  readonly text: string;
  /** The heading above it; '' where there is none. */
  readonly heading: string;
}

const SENTENCES = new Intl.Segmenter(undefined, { granularity: 'sentence' });
const BULLET = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?/;
const HEADING = /^\s{0,3}(?:#{1,6}\s+(.*?)[\s#]*|(?:\*\*|__)([^*_]{1,80}?):?(?:\*\*|__):?)$/;
// Table rows, rules, images, frames of a stack trace, lines of a listing: not prose.
const NOT_PROSE = /^\s*(?:\||[-*_]{3,}\s*$|!\[|at \S+ ?\(|\d+[\t|→])/;

/** What a Markdown text says in words: code blocks, tables and traces are left out. */
export function sentencesOf(markdown: string): Sentence[] {
  const lines = visibleText(markdown).split('\n');
  const fenced = fencedLines(lines);
  const sentences: Sentence[] = [];
  let heading = '';
  let paragraph: string[] = [];
  const endParagraph = () => {
    for (const { segment } of SENTENCES.segment(plainWords(paragraph.join(' ')))) {
      const text = segment.trim();
      if (/[\p{L}\p{N}]/u.test(text)) sentences.push({ text, heading });
    }
    paragraph = [];
  };
  for (const [at, line] of lines.entries()) {
    const [isHeading, marked, bold] = HEADING.exec(line) ?? [];
    if (fenced[at] || line.trim() === '' || NOT_PROSE.test(line)) endParagraph();
    else if (isHeading !== undefined) {
      endParagraph();
      heading = plainWords(marked ?? bold ?? '');
    } else {
      if (BULLET.test(line)) endParagraph();
      paragraph.push(
        line
          .replace(BULLET, '')
          .replace(/^\s*>+\s?/, '')
          .trim(),
      );
    }
  }
  endParagraph();
  return sentences;
}

/** Without emphasis and link targets; inline code keeps its ticks. */
function plainWords(text: string): string {
  return oneLine(
    text
      .replace(/!?\[([^\]]{1,200})\]\([^)\s]{1,500}\)/g, '$1')
      .replace(/\*\*|__(?=\S)|(?<=\S)__/g, '')
      .replace(/(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])/g, ''),
  );
}

/**
 * The first sentences that fit, as running text; where not even one fits, the beginning of it.
 *
 * @param limit - UTF-16 units.
 */
export function openingOf(sentences: readonly string[], limit: number): string {
  let text = '';
  for (const sentence of sentences) {
    const longer = text === '' ? sentence : `${ended(text)} ${sentence}`;
    if (longer.length > limit) break;
    text = longer;
  }
  // "Here is the log:" announces what is not shown here.
  const last = text.lastIndexOf('. ') + 1 || text.lastIndexOf('? ') + 1;
  if (text.endsWith(':') && last > 0) text = text.slice(0, last);
  return text === '' ? shorten(sentences[0] ?? '', limit) : text;
}

/** The last sentences that fit; where not even one fits, the beginning of the last. */
export function closingOf(sentences: readonly string[], limit: number): string {
  let from = sentences.length;
  let length = 0;
  while (from > 0 && length + (sentences[from - 1]?.length ?? 0) + 2 <= limit) {
    from--;
    length += (sentences[from]?.length ?? 0) + 2;
  }
  return openingOf(sentences.slice(Math.min(from, sentences.length - 1)), limit);
}

/** Bullets often end without a mark; in running text they need one. */
function ended(text: string): string {
  return /[\p{L}\p{N}`)\]"'”]$/u.test(text) ? `${text}.` : text;
}
