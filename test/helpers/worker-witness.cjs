// Preloaded into hooks and the workers that they start: notes when a worker is started, becomes the
// owner of the lock, gives it back, and ends. Taking is noted right after the owner's name is in its
// place, leaving right before it goes: two that overlap here held the lock at the same time.
const fs = require('node:fs');
const { basename } = require('node:path');
const { syncBuiltinESMExports } = require('node:module');

const { appendFileSync, renameSync, unlinkSync } = fs;
const note = (word, pid = process.pid) =>
  appendFileSync(process.env.TEST_WITNESS_FILE, `${word} ${pid}\n`);

if (basename(process.argv[1] ?? '') === 'worker.js') {
  fs.renameSync = (from, to) => {
    renameSync(from, to);
    if (basename(String(to)) === 'worker.json') note('takes');
  };
  fs.unlinkSync = (path) => {
    if (basename(String(path)) === 'worker.json') note('leaves');
    unlinkSync(path);
  };
  process.on('exit', () => note('ends'));
  syncBuiltinESMExports();
} else {
  // Below child_process, which a hook does without.
  const { Process } = process.binding('process_wrap');
  const { spawn } = Process.prototype;
  Process.prototype.spawn = function (options) {
    const status = spawn.call(this, options);
    if (status === 0) note('starts', this.pid);
    return status;
  };
}
