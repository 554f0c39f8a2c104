import { firstPromptOf } from '../../store/messages.ts';
import { search } from '../../store/search.ts';
import { isStopWord } from '../../store/search-stop-words.ts';
import { listSessions } from '../../store/session-list.ts';
import type { Store } from '../../store/store.ts';

/** Sessions that are looked at, the newest. */
const SESSIONS = 20;
/** Where a person says what the session is about; characters. */
const BEGINNING = 300;
/** Letters alone: nothing that a shell would take for more than a word. */
const WORD = /(?<![\p{L}\p{N}_./\\-])\p{L}{5,20}(?![\p{L}\p{N}_/\\-])/gu;

/** @returns two words, or one, that a search finds; undefined where there is nothing to go by. */
export function searchToTry(store: Store, nowMs: number): string | undefined {
  for (const { id } of listSessions(store, {}, nowMs, { limit: SESSIONS, offset: 0 })) {
    const words = tellingWords(firstPromptOf(store, id) ?? '');
    const pair = words.slice(0, 2).join(' ');
    const found = [pair, ...words].find((one) => one !== '' && isFound(store, one));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The longest words say most. */
function tellingWords(prompt: string): string[] {
  const text = prompt.slice(0, BEGINNING).replace(/\[redacted:[^\]]*\]/g, ' ');
  const words = new Set((text.match(WORD) ?? []).map((word) => word.toLowerCase()));
  return [...words].filter((word) => !isStopWord(word)).sort((a, b) => b.length - a.length);
}

function isFound(store: Store, words: string): boolean {
  const { how, hits } = search(store, words, { limit: 1 });
  return how === 'all words' && hits.length > 0;
}
