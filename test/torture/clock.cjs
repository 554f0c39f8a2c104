// Preloaded: this process lives later than others by TEST_CLOCK_AHEAD_MS. What files tell of their
// times, and what it sets, goes through the same shift, so that its own files look to it as new as
// they are. Whoever turns the clock further makes the files older by as much (place.ts).
const AHEAD_MS = Number(process.env.TEST_CLOCK_AHEAD_MS || 0);
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

function shiftDates() {
  const RealDate = Date;
  const now = () => RealDate.now() + AHEAD_MS;
  globalThis.Date = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, args, maker) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, maker),
    get: (target, key) => (key === 'now' ? now : target[key]),
  });
}

function shifted(stat) {
  if (!stat || typeof stat.mtimeMs !== 'number') return stat;
  for (const name of ['atime', 'mtime', 'ctime', 'birthtime']) {
    const ms = stat[`${name}Ms`] + AHEAD_MS;
    stat[`${name}Ms`] = ms;
    Object.defineProperty(stat, name, {
      value: new Date(Math.round(ms)),
      writable: true,
      enumerable: true,
    });
  }
  return stat;
}

/** Seconds, a text of them, or a Date. */
function real(time) {
  return time instanceof Date
    ? new Date(time.getTime() - AHEAD_MS)
    : Number(time) - AHEAD_MS / 1_000;
}

function shiftFiles() {
  for (const name of ['stat', 'lstat', 'fstat']) {
    const sync = fs[`${name}Sync`];
    fs[`${name}Sync`] = (...args) => shifted(sync(...args));
    const late = fs[name];
    fs[name] = (...args) => {
      const done = args.pop();
      return late(...args, (error, stat) => done(error, shifted(stat)));
    };
    const promised = fs.promises[name];
    if (promised) fs.promises[name] = async (...args) => shifted(await promised(...args));
  }
  for (const name of ['utimes', 'lutimes', 'futimes']) {
    const sync = fs[`${name}Sync`];
    fs[`${name}Sync`] = (file, a, m) => sync(file, real(a), real(m));
    const late = fs[name];
    fs[name] = (file, a, m, done) => late(file, real(a), real(m), done);
    const promised = fs.promises[name];
    if (promised) fs.promises[name] = (file, a, m) => promised(file, real(a), real(m));
  }
  syncBuiltinESMExports();
}

if (AHEAD_MS !== 0) {
  shiftDates();
  shiftFiles();
}
