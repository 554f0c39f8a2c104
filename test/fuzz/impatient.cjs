// Preloaded: what waits between two tries of a model waits no longer than a turn of the loop.
const timers = require('node:timers/promises');
const { syncBuiltinESMExports } = require('node:module');

timers.setTimeout = (_ms, value) => new Promise((resolve) => setImmediate(() => resolve(value)));
syncBuiltinESMExports();
