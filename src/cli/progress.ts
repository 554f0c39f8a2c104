/** A bar on one line of a terminal; nothing where stderr is none. */
export interface Progress {
  /** @param done - of the whole, in the same measure. @param words - for after the bar. */
  at(done: number, words: string): void;
  /** Clears the line, so that what is printed next stands alone. */
  end(): void;
}

const CELLS = 24;
/** A bar that changes faster cannot be read. */
const EVERY_MS = 100;

/** @param write - to a terminal; undefined: there is none. */
export function progressBar(
  total: number,
  write: ((text: string) => void) | undefined,
  now: () => number = Date.now,
): Progress {
  if (write === undefined) return { at: () => {}, end: () => {} };
  const startedMs = now();
  let drawnMs = Number.NEGATIVE_INFINITY;
  return {
    at: (done, words) => {
      if (now() - drawnMs < EVERY_MS) return;
      drawnMs = now();
      const share = total === 0 ? 1 : Math.min(1, done / total);
      const tookMs = drawnMs - startedMs;
      const left = share > 0 ? clockTime((tookMs / share) * (1 - share)) : '…';
      const cells = Math.round(share * CELLS);
      const bar = `${'█'.repeat(cells)}${'░'.repeat(CELLS - cells)}`;
      const percent = String(Math.floor(share * 100)).padStart(3);
      write(`\r\x1b[K${bar} ${percent} %  ${words}  ${left} left`);
    },
    end: () => write('\r\x1b[K'),
  };
}

/** @returns `0:07`, `12:30`, `1:02:03`. */
function clockTime(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** Writes to stderr where that is a terminal. */
export function terminalOnStderr(): ((text: string) => void) | undefined {
  return process.stderr.isTTY ? (text) => void process.stderr.write(text) : undefined;
}
