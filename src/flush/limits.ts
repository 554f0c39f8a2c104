import { localDay } from '../daily/day.ts';
import { callsSince, spentOn } from '../store/calls.ts';
import type { World } from './world.ts';

/** More model calls than this in an hour are a recursion or a fault, not a day's work. */
export const MAX_CALLS_PER_HOUR = 120;
const HOUR_MS = 3_600_000;

export interface Wait {
  /** For a person. */
  readonly reason: string;
  readonly untilMs: number;
}

/**
 * Whether a model may be asked now: the daily budget, and the cap on starts that stops a summariser
 * which, in spite of all the other brakes, makes sessions that are summarised in turn.
 *
 * @returns undefined when it may.
 */
export function whyNotNow(world: World): Wait | undefined {
  const nowMs = world.now();
  if (callsSince(world.store, nowMs - HOUR_MS) >= MAX_CALLS_PER_HOUR) {
    return {
      reason: `${MAX_CALLS_PER_HOUR} summaries were asked for within an hour: something may be going in circles`,
      untilMs: nowMs + HOUR_MS,
    };
  }
  const spent = spentOn(world.store, localDay(nowMs, world.zone));
  const { 'budget.tokensPerDay': tokens, 'budget.usdPerDay': usd } = world.settings;
  if (tokens !== null && spent.tokens >= tokens) {
    return untilTomorrow(world, `the daily budget of ${tokens} tokens is used up`);
  }
  if (usd !== null && spent.costUsd >= usd) {
    return untilTomorrow(world, `the daily budget of ${usd} USD is used up`);
  }
  return undefined;
}

function untilTomorrow(world: World, reason: string): Wait {
  const nowMs = world.now();
  const today = localDay(nowMs, world.zone);
  // Days have 23 to 25 hours: go on by quarters of an hour to the first that is tomorrow.
  const quarterMs = 15 * 60_000;
  let untilMs = Math.ceil(nowMs / quarterMs) * quarterMs;
  while (localDay(untilMs, world.zone) === today) untilMs += quarterMs;
  return { reason, untilMs };
}
