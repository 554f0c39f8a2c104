import { runCli } from '../../src/cli/run.ts';
import { compareWithFold, foldEvents } from '../../src/store/rebuild.ts';
import { sessionIdOf } from '../../src/store/sessions.ts';
import type { Store } from '../../src/store/store.ts';
import { type FlushWorld, type FlushWorldOptions, flushWorld } from './flush-world.ts';

export interface CommandRun {
  readonly code: number;
  /** What went to stdout. */
  readonly out: string;
  /** What went to stderr. */
  readonly said: string;
}

/** A flush world with sessions that real transcripts made, and command lines in it. */
export interface SessionWorld extends FlushWorld {
  readonly store: Store;
  /** A session that said this and ended. @returns our id of it. */
  ended(name: string, prompt: string, project?: string): Promise<string>;
  daybook(...words: string[]): Promise<CommandRun>;
  /** The document of a command that has to succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: a document of any command
  json(...words: string[]): Promise<any>;
}

export function sessionWorld(options: FlushWorldOptions = {}): SessionWorld {
  const flush = flushWorld(options);
  const { store } = flush.world;
  const daybook = async (...words: string[]): Promise<CommandRun> => {
    const [out, said]: [string[], string[]] = [[], []];
    const code = await runCli(words, {
      ...flush.cli,
      out: (text) => void out.push(text),
      say: (text) => void said.push(text),
    });
    return { code, out: out.join('\n'), said: said.join('\n') };
  };
  return {
    ...flush,
    store,
    daybook,
    ended: async (name, prompt, project) => {
      const transcript = flush.session(name, project).prompt(prompt).answer(`On ${prompt}`);
      transcript.prompt('And then?').answer('Then it was done.');
      flush.spool(transcript, 'end');
      await flush.run();
      return sessionIdOf(store, 'claude-code', name) as string;
    },
    json: async (...words) => {
      const { code, out, said } = await daybook(...words, '--json');
      if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${said}`);
      return JSON.parse(out);
    },
  };
}

/** What the tables and the fold of their events disagree on. */
export function differences(store: Store) {
  const folded = foldEvents(store);
  try {
    return compareWithFold(store, folded);
  } finally {
    folded.close();
  }
}
