import type { Env, Home } from '../platform/home.ts';
import type { Log } from '../platform/log.ts';
import type { Settings } from '../platform/settings.ts';
import type { Store } from '../store/store.ts';
import type { Backend, BackendName } from '../summarize/backend.ts';

/** All that a flush needs of the world; the worker, the CLI and tests each make their own. */
export interface World {
  readonly home: Home;
  readonly env: Env;
  readonly log: Log;
  readonly store: Store;
  readonly settings: Settings;
  /** IANA zone of the daily logs. */
  readonly zone: string;
  readonly backends: Readonly<Record<BackendName, Backend>>;
  /** Unix milliseconds, UTC. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Aborted when the run's time is over: children end, what is open waits for the next run. */
  readonly signal: AbortSignal;
  /** @throws {LockLost} before a write that would be another worker's. */
  readonly assertHeld: () => void;
}

/** Lets timers run between long synchronous stretches: the lock is kept fresh by one. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
