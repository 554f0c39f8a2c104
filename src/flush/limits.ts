import { localDay } from '../daily/day.ts';
import { callsSince, spentOn } from '../store/calls.ts';
import type { World } from './world.ts';

/** More model calls than this in an hour are a recursion or a fault, not a day's work. */
export const MAX_CALLS_PER_HOUR = 120;
const HOUR_MS = 3_600_000;

/** No model may be asked for the time being; that is nobody's failure and uses up no try. */
export class NotNow extends Error {
  readonly untilMs: number;
  constructor(reason: string, untilMs: number) {
    super(reason);
    this.name = 'NotNow';
    this.untilMs = untilMs;
  }
}

/**
 * Looks at the daily budget, and at the cap on starts that stops a summariser which, in spite of all
 * the other brakes, makes sessions that are summarised in turn.
 *
 * @throws {NotNow} when no model may be asked, with the reason for a person.
 */
export function assertMayAsk(world: World): void {
  const nowMs = world.now();
  if (callsSince(world.store, nowMs - HOUR_MS) >= MAX_CALLS_PER_HOUR) {
    const reason = `${MAX_CALLS_PER_HOUR} summaries were asked for within an hour: something may be going in circles`;
    throw new NotNow(reason, nowMs + HOUR_MS);
  }
  const spent = spentOn(world.store, localDay(nowMs, world.zone));
  const { 'budget.tokensPerDay': tokens, 'budget.usdPerDay': usd } = world.settings;
  if (tokens !== null && spent.tokens >= tokens) {
    throw new NotNow(`the daily budget of ${tokens} tokens is used up`, tomorrow(world));
  }
  if (usd !== null && spent.costUsd >= usd) {
    throw new NotNow(`the daily budget of ${usd} USD is used up`, tomorrow(world));
  }
}

function tomorrow(world: World): number {
  const nowMs = world.now();
  const today = localDay(nowMs, world.zone);
  // Days have 23 to 25 hours: go on by quarters of an hour to the first that is tomorrow.
  const quarterMs = 15 * 60_000;
  let untilMs = Math.ceil(nowMs / quarterMs) * quarterMs;
  while (localDay(untilMs, world.zone) === today) untilMs += quarterMs;
  return untilMs;
}
