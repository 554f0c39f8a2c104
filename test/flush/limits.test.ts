import { describe, expect, test } from 'vitest';
import { MAX_CALLS_PER_HOUR } from '../../src/flush/limits.ts';
import type { SettingKey } from '../../src/platform/settings.ts';
import { addCall } from '../../src/store/calls.ts';
import { failure, fakeBackend, reply } from '../helpers/fake-backend.ts';
import { allEntries, expectAllDone } from '../helpers/flush-view.ts';
import { type FlushWorld, flushWorld, HOUR, MINUTE } from '../helpers/flush-world.ts';
import { theJob, waitsMs } from './ended.ts';

/** Each call costs 1,100 tokens and $0.01. */
function spender(settings: Partial<Record<SettingKey, unknown>>) {
  const model = fakeBackend('claude', reply('Done'));
  const at = flushWorld({
    settings: { 'summary.backend': 'claude', ...settings },
    backends: { claude: model },
  });
  const flush = async (id: string) => {
    at.spool(at.session(id).exchanges(1), 'end');
    await at.run();
  };
  return { at, model, flush };
}

/** From noon, where the worlds of tests begin, to midnight. */
const TO_MIDNIGHT = 12 * HOUR;

describe('the daily budget', () => {
  test.each([
    {
      name: 'tokens',
      settings: { 'budget.tokensPerDay': 2_000 },
      reason: 'the daily budget of 2000 tokens is used up',
    },
    {
      name: 'money',
      settings: { 'budget.usdPerDay': 0.015 },
      reason: 'the daily budget of 0.015 USD is used up',
    },
  ])('of $name that is used up makes summaries wait for tomorrow', async ({ settings, reason }) => {
    const { at, model, flush } = spender(settings);
    for (const id of ['a', 'b', 'c']) await flush(id);
    expect(model.asked).toHaveLength(2);
    expect(at.status()).toMatchObject({
      today: { calls: 2, tokens: 2_200, costUsd: 0.02 },
      results: [{ externalId: 'c', reason, attempts: 0, nextTry: '2026-11-21T00:00:00.000Z' }],
    });
    at.turnClock(TO_MIDNIGHT);
    await at.run();
    expect(at.status()).toMatchObject({ entries: 3, today: { calls: 1 }, results: [] });
    expectAllDone(at.world.store, at.world.home);
  });

  test('of null is no limit', async () => {
    const { flush, model } = spender({ 'budget.tokensPerDay': null, 'budget.usdPerDay': null });
    for (const id of ['a', 'b', 'c']) await flush(id);
    expect(model.asked).toHaveLength(3);
  });

  test('of zero asks nobody, and after a day there is an extract', async () => {
    const { at, model, flush } = spender({ 'budget.tokensPerDay': 0 });
    await flush('a');
    at.turnClock(24 * HOUR);
    await at.run();
    expect(model.asked).toEqual([]);
    expect(allEntries(at.world.store)).toMatchObject([{ backend: 'extractive' }]);
    expect(theJob(at)).toMatchObject({ state: 'set_aside' });
  });

  test('counts what failed calls have cost', async () => {
    const { at, model, flush } = spender({ 'budget.tokensPerDay': 1_000 });
    const usage = { inputTokens: 900, outputTokens: 100, estimated: false };
    const costly = failure('bad-reply', 'an apology');
    model.answers = [Object.assign(costly, { usage })];
    await flush('a');
    expect(model.asked).toHaveLength(1);
    expect(at.status()).toMatchObject({ today: { calls: 1, tokens: 1_000 } });
  });

  test('is not for the extract, which costs nothing', async () => {
    const at = flushWorld({ settings: { 'budget.tokensPerDay': 0, 'budget.usdPerDay': 0 } });
    at.spool(at.session('a').exchanges(1), 'end');
    await at.run();
    expect(at.status()).toMatchObject({ entries: 1, today: { calls: 0 } });
  });
});

/** Calls of the last hour, spread over it; the first one was an hour ago less a minute. */
function callsBefore({ world }: FlushWorld, count: number): void {
  for (let n = 0; n < count; n++) {
    const atMs = world.now() - 59 * MINUTE + n;
    const nothing = { inputTokens: 0, outputTokens: 0, costUsd: null };
    addCall(world.store, { atMs, day: '2026-11-20', backend: 'claude', outcome: 'ok', ...nothing });
  }
}

test('after as many calls as no day brings in an hour, summaries wait for an hour', async () => {
  const { at, model, flush } = spender({});
  callsBefore(at, MAX_CALLS_PER_HOUR - 1);
  await flush('a');
  await flush('b');
  expect(model.asked).toHaveLength(1);
  expect(theJob(at)).toMatchObject({ state: 'done' });
  expect(at.status().results).toMatchObject([{ attempts: 0 }]);
  expect(at.status().results[0]?.reason).toContain('going in circles');
  at.turnClock(HOUR);
  await at.run();
  expect(model.asked).toHaveLength(2);
  expect(waitsMs(at)).toBeLessThanOrEqual(0);
});
