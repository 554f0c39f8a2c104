// One round in a home: sessions, hooks, trouble, kills; then calm, time, and a look at everything.
import type { Chance } from './chance.ts';
import { findDamage } from './checker.ts';
import { writeByHand } from './hand.ts';
import { fire, namedSessions, tell } from './hooks.ts';
import type { Ledger } from './ledger.ts';
import type { Place } from './place.ts';
import { endAll, quiet, runCommand, runWorker, type Toll } from './processes.ts';
import type { Made, Sessions } from './sessions.ts';
import { hunt, storm } from './storm.ts';
import { bring, kindsOf, modelEnv, type WeatherKind } from './weather.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Longer than any wait of a job but the last one, so that each turn of the clock makes it due. */
const JOB_WAIT_MS = 7 * HOUR;
const AT_ONCE = 3;

export interface World {
  readonly place: Place;
  readonly toll: Toll;
  readonly chance: Chance;
  readonly sessions: Sessions;
  readonly ledger: Ledger;
}

export interface RoundOptions {
  readonly sessions: number;
  readonly kills: number;
  /** Chance has it otherwise. */
  readonly weather?: WeatherKind | undefined;
}

/** @returns the weather that it had, and the damage that was found. */
export async function playRound(
  world: World,
  options: RoundOptions,
): Promise<{ weather: string; damage: string[] }> {
  const { place, toll, chance, sessions, ledger } = world;
  const kind = options.weather ?? chance.pick(kindsOf(place));
  const count = kind === 'model' ? Math.min(options.sessions, 5) : options.sessions;
  const made = grow(world, count);
  await inLanes(made, (one) => tell(place, toll, chance, sessions, one, kind === 'live'));
  if (kind === 'live') await hunt(place, toll, chance, 6);
  await quiet(place);
  const problems: string[] = [];
  await nameAll(world, made, problems);
  const weather = bring(kind, place, chance, made);
  try {
    const kills = kind === 'model' ? Math.min(3, options.kills) : options.kills;
    await storm(place, toll, chance, {
      kills,
      made,
      weather,
      onProblem: (what) => problems.push(what),
    });
  } finally {
    weather.lift();
  }
  // A model that hangs has nobody who would end it once its worker was killed.
  if (kind === 'model') endAll(place);
  await quiet(place);
  const midway = findDamage({ root: place.home.root, ledger, when: 'midway' });
  await settle(world, kind === 'model');
  if (chance.is(0.15)) await forgetOne(world);
  const settled = findDamage({ root: place.home.root, ledger, when: 'settled' });
  if (chance.is(0.7)) writeByHand(place, chance, ledger);
  const damage = [
    ...problems,
    ...midway.map((what) => `midway: ${what}`),
    ...settled.map((what) => `settled: ${what}`),
  ];
  return { weather: weather.name, damage };
}

/** New sessions, and some old ones that go on. */
function grow({ sessions, chance, ledger }: World, count: number): Made[] {
  const share = 2 / (sessions.all.length + 1);
  const old = sessions.all.filter(
    ({ externalId, isHarmed }) => chance.is(share) && !isHarmed && ledger.sessions.has(externalId),
  );
  for (const one of old) sessions.goOn(one);
  const fresh = Array.from({ length: count }, () =>
    sessions.begin(chance.is(0.1) ? 'opencode' : 'claude-code'),
  );
  return [...old, ...fresh];
}

/** A session of which no hook has told is nobody's: a person would go on with it and end it again. */
async function nameAll({ place, toll, sessions }: World, made: Made[], problems: string[]) {
  for (let tries = 0; ; tries++) {
    const named = namedSessions(place);
    const unnamed = made.filter(({ externalId }) => !named.has(externalId));
    if (unnamed.length === 0) return;
    // A hook gives up by itself on a machine that is too busy.
    if (tries === 5) {
      problems.push(`5 hooks in a row captured nothing of ${unnamed[0]?.externalId}`);
      return;
    }
    await inLanes(unnamed, (one) => fire(place, toll, sessions, one, 'session-end'));
  }
}

/** Time goes by, and workers run undisturbed, until each thing has had its chance. */
async function settle({ place, toll, chance }: World, wasModel: boolean): Promise<void> {
  place.turnClock(chance.is(0.2) ? 25 * HOUR : 31 * MINUTE + chance.below(2 * HOUR));
  const env = wasModel && chance.is(0.7) ? modelEnv(place) : undefined;
  await runWorker(place, toll, undefined, env);
  if (wasModel) {
    for (let n = 0; n < 2; n++) {
      place.turnClock(JOB_WAIT_MS);
      await runWorker(place, toll, undefined, env);
    }
    place.turnClock(25 * HOUR);
    await runWorker(place, toll, undefined, env);
  }
  await quiet(place);
}

/** A person takes a session away; the command may die and is then given again. */
async function forgetOne({ place, toll, chance, sessions, ledger }: World): Promise<void> {
  const { externalId, told } = chance.pick(sessions.all);
  if (!ledger.sessions.has(externalId)) return;
  const words = ['forget', externalId, '--yes'];
  const first = await runCommand(place, toll, words, { step: chance.between(1, 150) });
  if (first.isKilled) place.turnClock(MINUTE); // its locks are stale
  const last = first.isKilled ? await runCommand(place, toll, words) : first;
  if (last.code !== 0 && !(first.isKilled && last.code === 3))
    throw new Error(`forget ended with ${last.code}: ${last.stderr}`);
  // Told that there is no such session, it takes no lock, so the one of the killed run still lies there.
  if (last.code === 3) await runWorker(place, toll);
  ledger.sessions.delete(externalId);
  for (const { mark } of told) ledger.forgotten.add(mark);
}

async function inLanes<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  const rest = [...all];
  const lane = async () => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** The first start of a home, before there are sessions: what is there then counts as history. */
export async function openHome({ place, toll, sessions }: World): Promise<void> {
  sessions.openOpencode();
  await runWorker(place, toll);
}
