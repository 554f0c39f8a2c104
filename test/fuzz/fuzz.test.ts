import { expect, test } from 'vitest';
import { agentTargets } from './agent-targets.ts';
import { textTargets } from './text-targets.ts';

// The short form of `npm run fuzz`. A failure prints its smallest case and the seed.

const CASES = 300;

test.each([...agentTargets(), ...textTargets()])(
  '$name: whatever is written there, what has to hold holds',
  async (one) => {
    const { cases } = await one.run(CASES, 7);
    expect(cases).toBeGreaterThan(0);
  },
);
