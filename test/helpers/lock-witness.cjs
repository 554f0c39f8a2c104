// Preloaded into workers: notes when each one becomes the owner and when it gives the lock back. The
// first comes right after the owner's name is in its place, the second right before it goes, so two
// that overlap here held the lock at the same time.
const fs = require('node:fs');
const { basename } = require('node:path');
const { syncBuiltinESMExports } = require('node:module');

const { appendFileSync, renameSync, unlinkSync } = fs;
const note = (word) => appendFileSync(process.env.TEST_WITNESS_FILE, `${word} ${process.pid}\n`);

if (basename(process.argv[1] ?? '') === 'worker.js') {
  fs.renameSync = (from, to) => {
    renameSync(from, to);
    if (basename(String(to)) === 'worker.json') note('takes');
  };
  fs.unlinkSync = (path) => {
    if (basename(String(path)) === 'worker.json') note('leaves');
    unlinkSync(path);
  };
  syncBuiltinESMExports();
}
