// Workers and commands that are killed while they work.
import type { Chance } from './chance.ts';
import type { Place } from './place.ts';
import { type Doom, processesIn, runCommand, runWorker, type Toll } from './processes.ts';
import type { Made } from './sessions.ts';
import type { Weather } from './weather.ts';

/** Steps of a worker that has little to do. A storm learns what a run takes in its home. */
const FIRST_GUESS = 300;

export interface StormOptions {
  readonly kills: number;
  readonly made: readonly Made[];
  readonly weather: Weather;
  readonly onProblem: (what: string) => void;
}

/** Kills workers, each at another step; now and then commands run and die beside them. */
export async function storm(
  place: Place,
  toll: Toll,
  chance: Chance,
  { kills, made, weather, onProblem }: StormOptions,
): Promise<void> {
  for (let n = 0; n < kills; n++) {
    const beside = chance.is(0.4) ? command(place, toll, chance, made, weather) : undefined;
    await runWorker(place, toll, doomOfWorker(chance, made.length), weather.env);
    const ended = await beside;
    if (ended && !ended.isKilled && weather.name === 'calm' && ![0, 3].includes(ended.code ?? -1))
      onProblem(`daybook ${ended.words} ended with ${ended.code}: ${ended.stderr.slice(0, 300)}`);
  }
}

/** Half of the kills in the first steps, where locks are taken; the others all over a run. */
function doomOfWorker(chance: Chance, sessions: number): Doom {
  if (chance.is(0.25)) return { ms: chance.between(100, 1_200) };
  const steps = FIRST_GUESS + 30 * sessions;
  return { step: 1 + Math.floor(chance.is(0.4) ? steps * chance.next() : steps ** chance.next()) };
}

async function command(
  place: Place,
  toll: Toll,
  chance: Chance,
  made: readonly Made[],
  weather: Weather,
) {
  const words = chance.pick(commandsFor(chance, made));
  const doom = chance.is(0.6)
    ? chance.is(0.5)
      ? { step: chance.between(1, 120) }
      : { ms: chance.between(80, 700) }
    : undefined;
  return { words, ...(await runCommand(place, toll, words, doom, weather.env)) };
}

function commandsFor(chance: Chance, made: readonly Made[]): string[][] {
  const session = made.length > 0 ? chance.pick(made).externalId : 'none';
  return [
    ['status', '--json'],
    ['search', 'retry "upload'],
    ['list', '--json'],
    ['tree', '--all'],
    ['stats'],
    ['today'],
    ['today', '--rebuild'],
    ['flush'],
    ['flush', '--retry'],
    ['show', session],
    ['title', session, `Title ${chance.below(1e6)}`],
    ['pin', session],
    ['link', session, '--task', `T-${chance.below(9)}`],
    ['close', session, '--outcome', 'done'],
    ['rebuild'],
    ['export', '--format', 'jsonl'],
  ];
}

/** Kills what hooks have started by themselves: workers, and the models that they asked. */
export async function hunt(place: Place, toll: Toll, chance: Chance, most: number): Promise<void> {
  for (let n = 0; n < most; n++) {
    await new Promise((go) => setTimeout(go, chance.between(20, 400)));
    const pids = processesIn(place);
    if (pids.length === 0) return;
    try {
      process.kill(chance.pick(pids), 'SIGKILL');
      toll.count('started by a hook', true);
    } catch {
      // It has ended by itself.
    }
  }
}
