// Homes side by side and one after the other, each for some rounds, until enough was killed.
import { chanceOf } from './chance.ts';
import { newLedger } from './ledger.ts';
import { makePlace } from './place.ts';
import { endAll, Toll } from './processes.ts';
import { openHome, playRound, type World } from './round.ts';
import { Sessions } from './sessions.ts';
import type { WeatherKind } from './weather.ts';

export interface TortureOptions {
  readonly seed: number;
  /** It ends when both are reached, or the time is over. */
  readonly sessions: number;
  readonly kills: number;
  readonly minutes: number;
  readonly lanes: number;
  /** Of one home, before the next one is taken. */
  readonly roundsPerHome: number;
  readonly sessionsPerRound: number;
  readonly killsPerRound: number;
  /** Of the rounds of a home, in this order; chance decides where it says nothing. */
  readonly weather?: readonly WeatherKind[];
  readonly onRound?: (told: RoundTold) => void;
}

export interface RoundTold {
  readonly home: number;
  readonly round: number;
  readonly weather: string;
  readonly damage: readonly string[];
  /** Where the home is kept when something is wrong with it. */
  readonly folder: string;
  readonly report: Report;
}

export interface Report {
  readonly seed: number;
  homes: number;
  rounds: number;
  sessions: number;
  turns: number;
  handWritten: number;
  readonly weather: Record<string, number>;
  readonly toll: Toll;
  readonly damage: string[];
  readonly seconds: number;
}

export async function torture(options: TortureOptions): Promise<Report> {
  const startedMs = performance.now();
  const report: Report = {
    seed: options.seed,
    homes: 0,
    rounds: 0,
    sessions: 0,
    turns: 0,
    handWritten: 0,
    weather: {},
    toll: new Toll(),
    damage: [],
    get seconds() {
      return Math.round((performance.now() - startedMs) / 1_000);
    },
  };
  const isOver = () =>
    report.seconds >= options.minutes * 60 ||
    (report.sessions >= options.sessions && report.toll.kills >= options.kills);
  const lane = async () => {
    while (!isOver()) await oneHome(++report.homes, options, report, isOver);
  };
  await Promise.all(Array.from({ length: options.lanes }, lane));
  return report;
}

async function oneHome(
  number: number,
  options: TortureOptions,
  report: Report,
  isOver: () => boolean,
): Promise<void> {
  const chance = chanceOf(options.seed * 7_919 + number);
  const place = makePlace(number, number % 2 === 0);
  const ledger = newLedger();
  const sessions = new Sessions(place, chance, ledger);
  const world: World = { place, toll: report.toll, chance, sessions, ledger };
  let isSound = true;
  try {
    await openHome(world);
    for (let round = 1; round <= options.roundsPerHome && isSound && !isOver(); round++) {
      const before = sessions.all.length;
      const { weather, damage } = await playRound(world, {
        sessions: options.sessionsPerRound,
        kills: options.killsPerRound,
        weather: options.weather?.[round - 1],
      }).catch((error: Error) => ({ weather: 'unknown', damage: [error.stack ?? error.message] }));
      isSound = damage.length === 0;
      report.rounds++;
      report.sessions += sessions.all.length - before;
      report.weather[weather] = (report.weather[weather] ?? 0) + 1;
      const where = `home ${number}, round ${round} (${weather})`;
      report.damage.push(...damage.map((what) => `${where}: ${what}`));
      options.onRound?.({ home: number, round, weather, damage, folder: place.folder, report });
    }
  } finally {
    report.turns += sessions.all.reduce((sum, { told }) => sum + told.length, 0);
    report.handWritten += [...ledger.handWritten.values()].flat().length;
    sessions.close();
    endAll(place);
    // What is damaged is kept for a person to look at.
    if (isSound) place.remove();
  }
}
