/** How far a measurement in a benchmark goes. */
export interface Extent {
  /** Smaller worlds and fewer rounds: minutes become seconds, and figures rough. */
  readonly isQuick: boolean;
}

/** One thing measured, beside its floor in the same run: only the ratio says something. */
export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | 'µs' | 'MB';
  readonly value: number;
  /** What the floor is. */
  readonly beside: string;
  readonly floor: number;
  /** `value / floor`; of a speed the other way round, so that 1 is the speed of the floor. */
  readonly ratio: number;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export type Goal = { readonly atMost?: number; readonly atLeast?: number };

export function figure(
  name: string,
  value: number,
  unit: Figure['unit'],
  floor: { readonly name: string; readonly value: number },
  goal: Goal = {},
): Figure {
  const ratio = goal.atLeast === undefined ? value / floor.value : floor.value / value;
  return { name, unit, value, beside: floor.name, floor: floor.value, ratio, ...goal };
}

export function isKept({ ratio, atMost, atLeast }: Figure): boolean {
  return ratio <= (atMost ?? Number.POSITIVE_INFINITY) && ratio >= (atLeast ?? 0);
}

/** A line of the table. */
export function lineOf(one: Figure): string {
  const { name, value, unit, beside, floor, ratio, atMost, atLeast } = one;
  const goal = atMost !== undefined ? `≤ ${atMost}` : atLeast !== undefined ? `≥ ${atLeast}` : '';
  const verdict = goal === '' ? '' : isKept(one) ? 'kept' : 'MISSED';
  const digits = unit === 'MB' || value >= 100 ? 0 : 1;
  return [
    name.padEnd(44),
    `${value.toFixed(digits)} ${unit}`.padStart(10),
    `${ratio.toFixed(2)}`.padStart(7),
    goal.padStart(8),
    verdict.padStart(8),
    `   beside ${beside}: ${floor.toFixed(digits)} ${unit}`,
  ].join('');
}
