import type { CapturedTurn } from './spool-event.ts';

/** The recent turns that an event carries (DESIGN: the spool). Characters are UTF-16 units. */
export const MAX_TURNS = 30;
export const MAX_CHARACTERS = 15_000;
/** An oversize turn keeps this much, so that the prompt it answers still has room beside it. */
const OVERSIZE_KEEPS = 12_000;

export interface SpeechPiece {
  readonly role: CapturedTurn['role'];
  readonly text: string;
  readonly at: string;
}

/**
 * Folds what was said, newest first, into the last turns, oldest first. A turn is one prompt, or all
 * the model said up to the next prompt, in however many messages, lines and tool calls. Whole turns
 * only: the first that does not fit ends it. A single turn over the limit loses its middle.
 *
 * @param newestFirst - read only as far as needed.
 * @param cleanAll - redaction; sees whole pieces, before any cut could hide half of a secret.
 */
export function recentTurns(
  newestFirst: Iterable<SpeechPiece>,
  cleanAll: (texts: readonly string[]) => readonly string[],
): CapturedTurn[] {
  const turns: CapturedTurn[] = []; // newest first, as they are found
  let characters = 0;
  /** @returns whether there is room for more. */
  const take = (pieces: readonly SpeechPiece[]): boolean => {
    const turn = turnOf(pieces);
    if (turn === undefined) return true;
    characters += turn.text.length;
    if (characters > MAX_CHARACTERS) return false;
    return turns.push(turn) < MAX_TURNS;
  };
  let answer: SpeechPiece[] = []; // newest first as well
  let answerSize = 0;
  for (const batch of inBatches(newestFirst)) {
    for (const piece of cleaned(batch, cleanAll)) {
      if (piece.text === '') continue;
      if (piece.role === 'assistant') {
        answerSize += piece.text.length;
        answer.push(piece);
        if (answerSize <= MAX_CHARACTERS * 4) continue;
        answer = [elidedMiddle(answer)];
        answerSize = sizeOf(answer);
        continue;
      }
      const goesOn = take(answer);
      answer = [];
      answerSize = 0;
      if (!goesOn || !take([piece])) return turns.reverse();
    }
  }
  take(answer);
  return turns.reverse();
}

function cleaned(
  pieces: readonly SpeechPiece[],
  cleanAll: (texts: readonly string[]) => readonly string[],
): SpeechPiece[] {
  const texts = cleanAll(pieces.map(({ text }) => text));
  return pieces.map(({ role, at }, n) => ({ role, at, text: texts[n]?.trim() ?? '' }));
}

/** Pieces as many as are likely to be all that is needed: cleaning them together costs less. */
function* inBatches(newestFirst: Iterable<SpeechPiece>): Generator<SpeechPiece[]> {
  let batch: SpeechPiece[] = [];
  let [characters, prompts] = [0, 0];
  for (const piece of newestFirst) {
    batch.push(piece);
    characters += piece.text.length;
    if (piece.role === 'user') prompts++;
    if (characters <= MAX_CHARACTERS && prompts < MAX_TURNS / 2) continue;
    yield batch;
    [batch, characters, prompts] = [[], 0, 0];
  }
  if (batch.length > 0) yield batch;
}

function sizeOf(pieces: readonly SpeechPiece[]): number {
  return pieces.reduce((sum, { text }) => sum + text.length, 0);
}

/** An answer of a whole day of work: its middle would not be shown, so it need not be held. */
function elidedMiddle(newestFirst: readonly SpeechPiece[]): SpeechPiece {
  const text = elide(joined(newestFirst), MAX_CHARACTERS * 2);
  return { role: 'assistant', at: newestFirst.at(-1)?.at ?? '', text };
}

function turnOf(newestFirst: readonly SpeechPiece[]): CapturedTurn | undefined {
  const first = newestFirst.at(-1);
  if (first === undefined) return undefined;
  const text = joined(newestFirst);
  const fitting = text.length > MAX_CHARACTERS ? elide(text, OVERSIZE_KEEPS) : text;
  return { role: first.role, text: fitting, at: first.at };
}

/** The text of pieces that are trimmed and not empty. */
function joined(newestFirst: readonly SpeechPiece[]): string {
  if (newestFirst.length === 1) return newestFirst[0]?.text ?? '';
  return newestFirst
    .map(({ text }) => text)
    .reverse()
    .join('\n\n');
}

/**
 * Head and tail of a text with a visible mark between them.
 *
 * @param limit - UTF-16 units of the result, mark included; at least 100.
 */
export function elide(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const mark = (left: number) => `\n\n[… ${left} characters left out …]\n\n`;
  const room = limit - mark(text.length).length;
  const head = wholeUnits(text.slice(0, Math.ceil(room / 2)), 'head');
  const tail = wholeUnits(text.slice(text.length - Math.floor(room / 2)), 'tail');
  return `${head}${mark(text.length - head.length - tail.length)}${tail}`;
}

/** A cut must not leave half of a surrogate pair. */
function wholeUnits(text: string, part: 'head' | 'tail'): string {
  if (part === 'head') return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
  return /^[\udc00-\udfff]/.test(text) ? text.slice(1) : text;
}
