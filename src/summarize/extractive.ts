import { covers } from '../memory/compare.ts';
import { oneLine, shorten } from '../platform/visible-text.ts';
import type { Activity, Backend, Reply, SpokenTurn, Stretch, Summary } from './backend.ts';
import {
  IS_LOOKING_AROUND,
  IS_NARRATION,
  IS_NOD,
  IS_OFFER,
  IS_RESULT,
  IS_TOOL_TALK,
  isDecision,
  isDone,
  isLesson,
  isOpen,
  isQuestion,
} from './cues.ts';
import { closingOf, openingOf, type Sentence, sentencesOf } from './prose.ts';
import { distinct, LIMITS, tidyLine, tidySummary } from './tidy.ts';

/** A prompt and everything that was answered before the next one. */
interface Exchange {
  readonly prompt: string;
  readonly asked: readonly string[];
  readonly answered: readonly Sentence[];
}

const PROMPT_LIMIT = 200;
const ANSWER_LIMIT = 360;
const ENDING_LIMIT = 300;
const MOST_EXCHANGES = 12;
const MOST_SENTENCES = 8;
const MOST_ERRORS = 6;

/** Writes a summary without any model: deterministic, free, and always there. */
export function extractiveBackend(): Backend {
  return {
    name: 'extractive',
    whyNotReady: async () => undefined,
    summarise: async (stretch) => ({
      reply: extract(stretch),
      model: undefined,
      usage: { inputTokens: 0, outputTokens: 0, estimated: false },
    }),
  };
}

/**
 * What a stretch says about itself: the prompts with the core of their answers, sentences that state
 * a decision or a cause, errors, files, commands, what is open at the end. The cues for decisions,
 * lessons and open points are English; all else works for any language.
 *
 * @returns `nothing` where no person said anything.
 */
export function extract(stretch: Stretch): Reply {
  const exchanges = exchangesOf(stretch.turns);
  if (exchanges.length === 0) return { kind: 'nothing' };
  const telling = exchanges.filter(({ prompt }) => !IS_NOD.test(prompt));
  const first = telling[0] ?? (exchanges[0] as Exchange);
  const { errors, filesTouched, filesRead } = stretch.activity;
  const decisions = decisionsIn(stretch.turns);
  const summary: Summary = {
    title: titleOf(first),
    context: contextOf(first, exchanges, stretch),
    keyExchanges: keyExchanges(telling.length > 0 ? telling : exchanges),
    decisions,
    lessons: [
      ...lessonsIn(exchanges).filter((lesson) => !decisions.includes(lesson)),
      ...errorsMet(errors),
    ],
    actionItems: openAtTheEnd(stretch.turns, exchanges),
    doneItems: doneIn(stretch),
    questions: telling
      .filter(({ asked }) => asked.some(isQuestion))
      .map(({ asked }) => openingOf(asked, LIMITS.question)),
    otherWords: [...filesTouched, ...filesRead].map((path) => path.split(/[\\/]/).at(-1) ?? path),
  };
  return { kind: 'summary', summary: tidySummary(summary) };
}

function exchangesOf(turns: readonly SpokenTurn[]): Exchange[] {
  const exchanges: { prompt: string; asked: string[]; answered: Sentence[] }[] = [];
  for (const { role, text } of turns) {
    const sentences = sentencesOf(text);
    if (role === 'assistant') exchanges.at(-1)?.answered.push(...sentences);
    else if (oneLine(text) !== '') {
      const said = sentences.map((sentence) => sentence.text);
      const telling = said.filter((sentence) => !IS_NOD.test(sentence));
      const asked = telling.length > 0 ? telling : said;
      // A prompt may be nothing but a pasted trace.
      const words =
        asked.length > 0 ? asked : [shorten(oneLine(text.replace(/[`~]{3,}/g, '')), PROMPT_LIMIT)];
      exchanges.push({ prompt: oneLine(text), asked: words, answered: [] });
    }
  }
  return exchanges;
}

const POLITENESS =
  /^(?:(?:hi|hello|hey|ok|okay|so|now|well|please|thanks|thank you|great|good|can you|could you|would you|will you|i want you to|i'd like you to|i need you to)(?: there| please)?[\s,.!:-]+)+/i;

/** The first sentence of the first telling prompt that is more than a greeting. */
function titleOf({ asked }: Exchange): string {
  const bare = asked
    .map((sentence) => sentence.replace(POLITENESS, ''))
    .filter((one) => one !== '');
  const sentence = bare.find((one) => one.length >= 8) ?? bare[0] ?? asked[0] ?? '';
  const wasPolite = !asked.includes(sentence);
  const title = sentence.replace(wasPolite ? /[\s.:;?。？]+$/u : /[\s.:;。]+$/u, '');
  // The name of a file or a command keeps its case.
  const capital = title.replace(
    /^\p{Ll}+(?=[\s,']|$)/u,
    (word) => word.charAt(0).toUpperCase() + word.slice(1),
  );
  return tidyLine(firstClauses(capital), LIMITS.title);
}

/** A long sentence without its last clauses reads better than one that is cut. */
function firstClauses(text: string): string {
  if (text.length <= LIMITS.title) return text;
  const clause = /^.{40,}(?=[,;:–—](?: and| but| so)? )/u.exec(text.slice(0, LIMITS.title));
  return clause?.[0] ?? text;
}

function contextOf(first: Exchange, exchanges: readonly Exchange[], stretch: Stretch): string {
  const lastAnswered = exchanges.findLast(({ answered }) => answered.length > 0);
  const began = openingOf(first.asked, PROMPT_LIMIT * 1.5);
  const ended = lastAnswered === undefined ? '' : coreOf(lastAnswered.answered, ENDING_LIMIT);
  return [
    `It began with: ${began}`,
    ended === '' ? 'Nothing was answered.' : `It ended with: ${ended}`,
    extentOf(stretch.turns, exchanges.length),
    ...doneBeside(stretch.activity, stretch.project),
  ].join('\n\n');
}

function extentOf(turns: readonly SpokenTurn[], prompts: number): string {
  const minutes = Math.round(((turns.at(-1)?.atMs ?? 0) - (turns[0]?.atMs ?? 0)) / 60_000);
  const count = prompts === 1 ? 'One prompt' : `${prompts} prompts`;
  if (minutes < 1 || minutes > 72 * 60) return `${count}.`;
  return `${count} in ${minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`}.`;
}

function doneBeside({ filesTouched, filesRead, commands }: Activity, project: string): string[] {
  const telling = commands.filter((command) => !IS_LOOKING_AROUND.test(command));
  const shown = (path: string) => code(shownPath(path, project), 120);
  return [
    ...listed('Files changed', filesTouched.map(shown), 12),
    ...(filesTouched.length === 0 ? listed('Files read', filesRead.map(shown), 6) : []),
    ...listed(
      'Commands run',
      telling.map((command) => code(command, 100)),
      8,
    ),
  ];
}

function listed(name: string, all: readonly string[], most: number): string[] {
  if (all.length === 0) return [];
  const more = all.length > most ? ` and ${all.length - most} more` : '';
  return [`${name}: ${all.slice(0, most).join(', ')}${more}.`];
}

/** Relative to the project's folder where that is in it, else its last parts. */
function shownPath(path: string, project: string): string {
  const plain = path.replaceAll('\\', '/');
  const folder = `/${project.split(/[\\/]/).at(-1)}/`;
  const at = plain.indexOf(folder);
  if (at >= 0) return plain.slice(at + folder.length);
  const parts = plain.split('/');
  return parts.length > 5 ? `…/${parts.slice(-3).join('/')}` : plain;
}

function code(text: string, limit: number): string {
  return `\`${shorten(oneLine(text).replaceAll('`', "'"), limit)}\``;
}

/** The first ones tell what was wanted, the last ones where it got to. */
function keyExchanges(exchanges: readonly Exchange[]): string[] {
  const lines = exchanges.map(({ asked, answered }) => {
    const prompt = openingOf(asked, PROMPT_LIMIT).replaceAll('*', '');
    const answer = coreOf(answered, ANSWER_LIMIT);
    return `**${prompt}** ${answer === '' ? '(no answer)' : answer}`;
  });
  if (lines.length <= MOST_EXCHANGES) return lines;
  const left = lines.length - MOST_EXCHANGES;
  return [
    ...lines.slice(0, 4),
    `… ${left} more ${left === 1 ? 'exchange' : 'exchanges'} …`,
    ...lines.slice(4 - MOST_EXCHANGES),
  ];
}

/**
 * An agent's answer runs from what it is about to do over what it sees to what it found. All of it
 * where it is short, else from the sentence that names the result, else its beginning and its end.
 */
function coreOf(answer: readonly Sentence[], limit: number): string {
  const all = answer.map(({ text }) => text);
  const telling = all.filter((text) => !IS_NARRATION.test(text) && !IS_OFFER.test(text));
  const sentences = telling.length > 0 ? telling : all;
  const whole = openingOf(sentences, limit);
  if (sentences.length < 2 || whole.length >= sentences.join(' ').length) return whole;
  const results = sentences.flatMap((text, at) => (IS_RESULT.test(text) ? [at] : []));
  const fits = (at: number) => sentences.slice(at).join(' ').length <= limit;
  const result = results.find(fits) ?? results.at(-1);
  if (result !== undefined) return openingOf(sentences.slice(result), limit);
  const beginning = openingOf(sentences, limit * 0.5);
  return `${beginning} … ${closingOf(sentences.slice(1), limit * 0.5)}`;
}

function decisionsIn(turns: readonly SpokenTurn[]): string[] {
  return turns
    .flatMap(({ role, text }) => sentencesOf(text).filter((one) => isDecision(one.text, role)))
    .map(({ text }) => shorten(text, ANSWER_LIMIT))
    .slice(-MOST_SENTENCES);
}

function lessonsIn(exchanges: readonly Exchange[]): string[] {
  return exchanges
    .flatMap(({ answered }) => answered.filter(({ text }) => isLesson(text)))
    .map(({ text }) => shorten(text, ANSWER_LIMIT))
    .slice(-MOST_SENTENCES);
}

function errorsMet(errors: readonly string[]): string[] {
  return errors
    .filter((error) => !IS_TOOL_TALK.test(error))
    .slice(-MOST_ERRORS)
    .map((error) => `Met ${code(error, 200)}`);
}

/** The open items from before of which a sentence says that they are done. */
function doneIn({ turns, openActions = [] }: Stretch): string[] {
  if (openActions.length === 0) return [];
  const telling = turns.flatMap(({ text }) => sentencesOf(text)).filter(({ text }) => isDone(text));
  return openActions.filter((action) => {
    // What an item is about stands at its beginning; what follows explains it.
    const [core = action] = action.split(/[:;—–]|\. /, 1);
    return telling.some(({ text }) => covers(text, core));
  });
}

function openAtTheEnd(turns: readonly SpokenTurn[], exchanges: readonly Exchange[]): string[] {
  const last = exchanges.at(-1);
  if (turns.at(-1)?.role === 'user' && last !== undefined && !IS_NOD.test(last.prompt))
    return [`Unanswered: ${openingOf(last.asked, ANSWER_LIMIT)}`];
  const open = (last?.answered ?? []).filter(({ text, heading }) => isOpen(text, heading));
  return distinct(open.map(({ text }) => shorten(text, ANSWER_LIMIT))).slice(0, MOST_SENTENCES);
}
