/** For calls without an id: gives them one, and results that of the call they most likely answer. */
export class OpenCalls {
  #waiting: string[] = [];
  /** Since one of several waiting calls was answered, no other is sure until all are. */
  #isUnsure = false;
  #guessed = false;

  open(seq: number): string {
    const id = callId(seq);
    this.#waiting.push(id);
    return id;
  }

  answer(seq: number): string {
    this.#isUnsure ||= this.#waiting.length !== 1;
    this.#guessed ||= this.#isUnsure;
    const id = this.#waiting.shift() ?? callId(seq);
    if (this.#waiting.length === 0) this.#isUnsure = false;
    return id;
  }

  /** Whether an answer since the last question was paired by order alone. */
  tookGuess(): boolean {
    const guessed = this.#guessed;
    this.#guessed = false;
    return guessed;
  }

  /** A prompt ends the turn: what has no result by then was interrupted. */
  forget(): void {
    this.#waiting = [];
    this.#isUnsure = false;
  }
}

function callId(seq: number): string {
  return `toolu_daybook_${seq}`;
}
