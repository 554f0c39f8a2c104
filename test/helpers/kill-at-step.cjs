// Preloaded into the worker, or into what TEST_KILL_IN names: counts what changes a file or the store, and kills its own process right
// before the step that the test names. A write to a file is two steps: nothing of it, half of it.
const fs = require('node:fs');
const { basename } = require('node:path');
const { syncBuiltinESMExports } = require('node:module');

const KILL_AT = Number(process.env.TEST_KILL_AT_STEP || Number.POSITIVE_INFINITY);
const STEPS_FILE = process.env.TEST_STEPS_FILE;
let steps = 0;
/** Some of Node's own file functions are made of others: those are part of the same step. */
let isInside = false;

function step(name, about) {
  steps++;
  if (STEPS_FILE)
    quietly(() => fs.appendFileSync(STEPS_FILE, `${name} ${about.replace(/\s+/g, ' ')}\n`));
  if (steps === KILL_AT) process.kill(process.pid, 'SIGKILL');
}

function quietly(work) {
  const before = isInside;
  isInside = true;
  try {
    return work();
  } finally {
    isInside = before;
  }
}

function isLog(path) {
  return typeof path === 'string' && path.endsWith('.log');
}

function isForWriting(flags) {
  return typeof flags === 'number'
    ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT)) !== 0
    : /[wa+]/.test(String(flags ?? 'r'));
}

function patch(target, name, isStep = () => true) {
  const real = target[name];
  target[name] = function (...args) {
    const isCounted = !isInside && isStep(...args);
    if (isCounted) step(name, typeof args[0] === 'string' ? basename(args[0]) : '');
    return quietly(() => real.apply(this, args));
  };
}

function patchFiles() {
  const notLog = (path) => !isLog(path);
  for (const name of [
    'copyFile',
    'rename',
    'unlink',
    'mkdir',
    'rmdir',
    'rm',
    'utimes',
    'writeFile',
    'truncate',
  ]) {
    patch(fs, name, notLog);
    patch(fs, `${name}Sync`, notLog);
    patch(fs.promises, name, notLog);
  }
  patch(fs, 'fsyncSync');
  patch(fs, 'appendFileSync', notLog);
  for (const name of ['open', 'openSync'])
    patch(fs, name, (path, flags) => !isLog(path) && isForWriting(flags));
  patch(fs.promises, 'open', (_, flags) => isForWriting(flags));
  const write = fs.writeSync;
  fs.writeSync = (file, data, ...rest) => {
    if (isInside) return write(file, data, ...rest);
    step('writeSync', '');
    const bytes = Buffer.from(data);
    if (steps + 1 === KILL_AT) write(file, bytes, 0, Math.floor(bytes.length / 2));
    step('writeSync', 'half');
    return write(file, data, ...rest);
  };
  syncBuiltinESMExports();
}

function patchStore() {
  const Database = require('better-sqlite3');
  const probe = new Database(':memory:');
  const Statement = Object.getPrototypeOf(probe.prepare('SELECT 1'));
  const verb = (statement) => /^\s*(\w+)/.exec(statement.source)?.[1] ?? '';
  for (const name of ['run', 'get']) {
    const real = Statement[name];
    Statement[name] = function (...args) {
      if (verb(this) !== 'SELECT') step(`sqlite ${name}`, this.source.slice(0, 30));
      return real.apply(this, args);
    };
  }
  const exec = Database.prototype.exec;
  Database.prototype.exec = function (source) {
    step('sqlite exec', source.slice(0, 20));
    return exec.call(this, source);
  };
  probe.close();
}

// Hooks start the worker with their own environment, and are not what is killed.
if (basename(process.argv[1] ?? '') === (process.env.TEST_KILL_IN || 'worker.js')) {
  patchFiles();
  if (!process.argv[1].endsWith('.cjs')) patchStore(); // a hook has none
}
