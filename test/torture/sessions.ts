// Sessions that agents might have had: transcripts of Claude Code, rows in opencode's database.
import { chmodSync, existsSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OpencodeWriter } from '../helpers/opencode-writer.ts';
import { TranscriptWriter } from '../helpers/transcript-writer.ts';
import type { Chance } from './chance.ts';
import { type Ledger, markOf, type ToldSession } from './ledger.ts';
import type { Place } from './place.ts';

/** A session that is going on, and what it has told. */
export interface Made extends ToldSession {
  readonly number: number;
  readonly project: string;
  /** Of Claude Code. */
  readonly transcript: TranscriptWriter | undefined;
  /** Its transcript was cut or taken away, so it cannot go on. */
  isHarmed: boolean;
}

const WORDS =
  'retry upload jitter window cache parser folder socket étage 记忆 naïve test branch `src/app.ts` C# a|b 50% "quoted" it’s'.split(
    ' ',
  );

export class Sessions {
  readonly #place: Place;
  readonly #chance: Chance;
  readonly #ledger: Ledger;
  #opencode: OpencodeWriter | undefined;
  readonly all: Made[] = [];

  constructor(place: Place, chance: Chance, ledger: Ledger) {
    this.#place = place;
    this.#chance = chance;
    this.#ledger = ledger;
  }

  begin(agent: ToldSession['agent']): Made {
    const number = this.all.length + 1;
    const externalId = `${agent === 'opencode' ? 'ses_' : ''}t${this.#place.number}x${number}`;
    const project = this.#chance.pick(this.#place.projects);
    const isOpencode = agent === 'opencode';
    const transcript = isOpencode ? undefined : this.#transcript(externalId, project);
    if (isOpencode) {
      const created = this.#place.nowMs();
      this.#writer().session(externalId, { directory: project, time_created: created });
    }
    const isSmallTalk = this.#chance.is(0.1);
    const base = { agent, externalId, told: [], isSmallTalk };
    const made: Made = { ...base, number, project, transcript, isHarmed: false };
    this.all.push(made);
    this.#ledger.sessions.set(externalId, made);
    this.goOn(made);
    return made;
  }

  /** A few more exchanges; an answer comes in one piece or in several. */
  goOn(made: Made, exchanges = this.#chance.between(1, 4)): void {
    for (let n = 0; n < exchanges; n++) {
      this.#say(made, 'user', [this.#text(made, 'user')]);
      const pieces = this.#chance.is(0.3) ? this.#chance.between(2, 3) : 1;
      const said: string[] = [];
      for (let piece = 0; piece < pieces; piece++) said.push(this.#text(made, 'assistant'));
      this.#say(made, 'assistant', said);
    }
    this.touch(made);
  }

  /** What its processes see as written just now. */
  touch({ transcript }: Made): void {
    const now = new Date();
    if (transcript) utimesSync(transcript.path, now, now);
    else this.#giveOpencode();
  }

  opencodePath(): string {
    return join(this.#place.folder, '.local', 'share', 'opencode', 'opencode.db');
  }

  close(): void {
    this.#opencode?.close();
  }

  /** Makes the database of opencode, with nobody's session in it. */
  openOpencode(): void {
    this.#writer();
    this.#giveOpencode();
  }

  #writer(): OpencodeWriter {
    this.#opencode ??= new OpencodeWriter(this.opencodePath());
    return this.#opencode;
  }

  #transcript(externalId: string, projectFolder: string): TranscriptWriter {
    const { claudeFolder, nowMs } = this.#place;
    return new TranscriptWriter({ claudeFolder, projectFolder, now: nowMs }, externalId);
  }

  /** Tells the ledger, too. */
  #text(made: Made, role: 'user' | 'assistant'): string {
    const mark = markOf(this.#place.number, made.number, made.told.length);
    const words = Array.from({ length: this.#chance.between(2, 12) }, () =>
      this.#chance.pick(WORDS),
    );
    const talk = made.isSmallTalk ? 'smalltalk ' : '';
    const text = `${talk}${words.join(this.#chance.is(0.1) ? '\n' : ' ')} ${mark}`;
    made.told.push({ mark, role, text });
    return text;
  }

  #say(made: Made, role: 'user' | 'assistant', texts: string[]): void {
    if (made.transcript) {
      if (role === 'user') made.transcript.prompt(texts[0] ?? '');
      else made.transcript.answer(...texts);
      return;
    }
    const atMs = this.#place.nowMs() + made.told.length;
    this.#writer()
      .db.prepare('UPDATE session SET time_updated = ? WHERE id = ?')
      .run(atMs, made.externalId);
    for (const text of texts)
      if (role === 'user') this.#writer().prompt(made.externalId, atMs, text);
      else this.#writer().answer(made.externalId, atMs, text);
  }

  /** Reading a database in WAL mode needs a right to write beside it. */
  #giveOpencode(): void {
    const path = this.opencodePath();
    for (const one of [dirname(path), path, `${path}-wal`, `${path}-shm`]) {
      if (!existsSync(one)) continue;
      this.#place.give(one);
      chmodSync(one, one === dirname(path) ? 0o777 : 0o666);
    }
  }
}
