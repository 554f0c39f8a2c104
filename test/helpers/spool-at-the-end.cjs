// Preloaded into a worker: at the moment in which it gives the lock back, after its last look at the
// spool, one more event arrives there, as from a hook whose own worker has seen the lock and left.
const fs = require('node:fs');
const { basename } = require('node:path');
const { syncBuiltinESMExports } = require('node:module');

const { renameSync, unlinkSync } = fs;
const { TEST_LATE_EVENT: from, TEST_SPOOLED_AS: to } = process.env;

if (basename(process.argv[1] ?? '') === 'worker.js') {
  fs.unlinkSync = (path) => {
    if (basename(String(path)) === 'worker.json' && fs.existsSync(from)) renameSync(from, to);
    unlinkSync(path);
  };
  syncBuiltinESMExports();
}
