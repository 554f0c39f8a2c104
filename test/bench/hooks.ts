import { join } from 'node:path';
import { benchWorld, hookSubject } from './bench-world.ts';
import { type Extent, type Figure, figure } from './figure.ts';
import { measure, median, timesInTurn } from './measure.ts';
import { writeTranscript } from './transcripts.ts';

const KB = 1_024;
const SIZES = { '1 KB': KB, '1 MB': KB ** 2, '100 MB': 100 * KB ** 2, '1 GB': KB ** 3 };

/** Times `node -e 0`; a start that finds nothing to do starts no worker. */
const GOALS = { 'session-end': 1.35, 'pre-compact': 1.35, 'session-start': 1.2 } as const;
const HOOKS = ['session-end', 'pre-compact', 'session-start'] as const;
/** How much more a hook may cost when the transcript is a million times as long. */
const GROWTH = 1.05;
/** A run of a hook differs by some ms from the next: to tell one ms takes this many. */
const ROUNDS_FOR_GROWTH = 251;

/** What each hook costs the agent that waits for it, whole process, by the size of the transcript. */
export async function measureHooks({ isQuick }: Extent): Promise<Figure[]> {
  const world = benchWorld();
  try {
    const sizes = Object.entries(SIZES).slice(0, isQuick ? 2 : undefined);
    const planned = sizes.flatMap(([size, bytes]) => {
      const path = join(world.folder, `${bytes}.jsonl`);
      writeTranscript(path, bytes);
      return HOOKS.map((hook) => ({
        hook,
        size,
        subject: hookSubject(world, hook, path, hook !== 'session-start', `${hook}, ${size}`),
      }));
    });
    const measured = measure(
      planned.map(({ subject }) => subject),
      isQuick ? 9 : 101,
    );
    const figures = measured.map(({ name, medianMs, nodeMs }, n) =>
      figure(
        name,
        medianMs,
        'ms',
        { name: 'node -e 0', value: nodeMs },
        { atMost: GOALS[planned[n]?.hook ?? 'session-end'] },
      ),
    );
    const growth = HOOKS.map((hook) => {
      const [first, last] = [sizes[0]?.[0] ?? '', sizes.at(-1)?.[0] ?? ''];
      const both = planned.filter((one) => one.hook === hook && [first, last].includes(one.size));
      const times = timesInTurn(
        both.map(({ subject }) => subject),
        isQuick ? 9 : ROUNDS_FOR_GROWTH,
      );
      const [small = Number.NaN, large = Number.NaN] = times.map(median);
      const floor = { name: `at ${first}`, value: small };
      return figure(`${hook}, ${last} instead of ${first}`, large, 'ms', floor, { atMost: GROWTH });
    });
    return [...figures, ...growth];
  } finally {
    world.remove();
  }
}
