import { oneLine, shorten, visibleText } from '../platform/visible-text.ts';
import { fencedLines } from './fences.ts';

/** One sentence of a Markdown text, or one bullet that has no sentences. */
export interface Sentence {
  readonly text: string;
  /** The heading above it, or the line that announces its list; '' where there is none. */
  readonly heading: string;
}

const SENTENCES = new Intl.Segmenter(undefined, { granularity: 'sentence' });
const BULLET = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?/;
// A bold line that ends like a sentence is one.
const HEADING = /^\s{0,3}(?:#{1,6}\s+(.*)|\*\*([^*]{0,79}[^*.!?:]):?\*\*:?)$/;
// Table rows, rules, images, frames of a stack trace, lines of a listing: not prose.
const NOT_PROSE = /^\s*(?:\||[-*_]{3,}\s*$|!\[|at \S+ ?\(|\d+[\t|→])/;

/** What a Markdown text says in words: code blocks, tables and traces are left out. */
export function sentencesOf(markdown: string): Sentence[] {
  const lines = visibleText(markdown).split('\n');
  const fenced = fencedLines(lines);
  const sentences: Sentence[] = [];
  let heading = '';
  let announced = ''; // "Next steps:" before a list
  let isBullet = false;
  let paragraph: string[] = [];
  const endParagraph = () => {
    const words = plainWords(paragraph.join(' '));
    for (const { segment } of SENTENCES.segment(words)) {
      const text = segment.trim();
      const above = isBullet && announced !== '' ? announced : heading;
      if (/[\p{L}\p{N}]/u.test(text)) sentences.push({ text, heading: above });
    }
    if (!isBullet && words !== '') announced = words.endsWith(':') ? words.slice(0, -1) : '';
    paragraph = [];
    isBullet = false;
  };
  for (const [at, line] of lines.entries()) {
    const [isHeading, marked, bold] = HEADING.exec(line) ?? [];
    if (fenced[at] || line.trim() === '' || NOT_PROSE.test(line)) endParagraph();
    else if (isHeading !== undefined) {
      endParagraph();
      heading = plainWords(marked ?? bold ?? '');
      announced = '';
    } else {
      if (BULLET.test(line)) {
        endParagraph();
        isBullet = true;
      }
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

/** Without emphasis and link targets; inline code stays as it is. */
function plainWords(text: string): string {
  const pieces = text.split(/(`[^`]*`)/); // every second one is code
  const plain = pieces.map((piece, at) =>
    at % 2 === 1
      ? piece
      : piece
          .replace(/!?\[([^\]]{1,200})\]\([^)\s]{1,500}\)/g, '$1')
          .replace(/(?<![\w*/])\*{1,3}(?=[^\s*/])|(?<=[^\s*/])\*{1,3}(?![\w*/])/g, ''),
  );
  return oneLine(plain.join(''));
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
