import { describe, expect, test, vi } from 'vitest';
import { BackendError, type FailureKind } from '../../src/summarize/backend.ts';
import { backoffMs, nextJobTryMs, withTries } from '../../src/summarize/retry.ts';

test.each([
  { name: 'the first failure waits around 2 s', failures: 1, sample: 0.5, ms: 2_000 },
  { name: 'the second one around 4 s', failures: 2, sample: 0.5, ms: 4_000 },
  { name: 'at least half of it', failures: 1, sample: 0, ms: 1_000 },
  { name: 'less than half more', failures: 2, sample: 0.9999, ms: 5_999 },
])('$name', ({ failures, sample, ms }) => {
  expect(backoffMs(failures, () => sample)).toBe(ms);
});

test.each([
  [1, 1],
  [2, 10],
  [3, 60],
  [4, 6 * 60],
  [5, 24 * 60],
  [50, 24 * 60],
])('after run %i that failed a job waits %i minutes', (attempt, minutes) => {
  expect(nextJobTryMs(attempt)).toBe(minutes * 60_000);
});

test.each([0, -1, 1.5, Number.NaN])('%s is no count of failures', (count) => {
  expect(() => backoffMs(count, Math.random)).toThrow(RangeError);
  expect(() => nextJobTryMs(count)).toThrow(RangeError);
});

describe('withTries', () => {
  const failing = (...kinds: (FailureKind | 'bug' | 'ok')[]) => {
    const run = vi.fn(async () => {
      const kind = kinds[run.mock.calls.length - 1] ?? 'ok';
      if (kind === 'bug') throw new TypeError('bug');
      if (kind !== 'ok') throw new BackendError(kind, kind);
      return 'done';
    });
    return run;
  };
  const options = () => {
    const slept: number[] = [];
    const sleep = async (ms: number) => void slept.push(ms);
    return { tries: 3, sleep, random: () => 0.5, slept };
  };

  test('tries again after what time may heal', async () => {
    const told: string[] = [];
    const given = { ...options(), onFailure: (error: BackendError) => void told.push(error.kind) };
    expect(await withTries(failing('temporary', 'bad-reply', 'ok'), given)).toBe('done');
    expect(given.slept).toEqual([2_000, 4_000]);
    expect(told).toEqual(['temporary', 'bad-reply']);
  });

  test('throws the last failure when the tries are used up', async () => {
    const run = failing('temporary', 'temporary', 'bad-reply', 'ok');
    await expect(withTries(run, options())).rejects.toThrow('bad-reply');
    expect(run).toHaveBeenCalledTimes(3);
  });

  test.each(['auth', 'quota', 'missing', 'too-long', 'bug'] as const)(
    'throws at once: %s',
    async (kind) => {
      const run = failing(kind);
      await expect(withTries(run, options())).rejects.toThrow(kind);
      expect(run).toHaveBeenCalledTimes(1);
    },
  );

  test.each([
    { asked: 500, slept: [2_000], calls: 2 },
    { asked: 30_000, slept: [30_000], calls: 2 },
    { asked: 30_001, slept: [], calls: 1 },
  ])('a wish for $asked ms is kept in the run up to 30 s', async ({ asked, slept, calls }) => {
    const run = vi.fn(async () => {
      if (run.mock.calls.length > 1) return;
      throw new BackendError('temporary', 'busy', { retryAfterMs: asked });
    });
    const given = options();
    await withTries(run, given).catch(() => {});
    expect(given.slept).toEqual(slept);
    expect(run).toHaveBeenCalledTimes(calls);
  });

  test('does not try again when it was aborted, also during the wait', async () => {
    const abort = new AbortController();
    const run = failing('temporary', 'ok');
    const sleep = async () => abort.abort();
    const given = { ...options(), sleep, signal: abort.signal };
    await expect(withTries(run, given)).rejects.toThrow('temporary');
    expect(run).toHaveBeenCalledTimes(1);
  });
});
