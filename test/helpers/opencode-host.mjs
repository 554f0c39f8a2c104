// Stands in for opencode: loads a plugin file as it does, and plays it what a real session was
// recorded to send. Run by Node or by Bun, in a process of its own:
//   opencode-host.mjs PLUGIN LOG RESULT     (LOG: lines of {k, v}; RESULT: a JSON file it writes)
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [plugin, log, result] = process.argv.slice(2);
const steps = readFileSync(log, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const answers = JSON.parse(process.env.FAKE_SESSIONS ?? '{}');
const seen = {
  exports: [],
  keys: [],
  hooks: [],
  threw: [],
  asked: [],
  askedTooEarly: false,
  given: [],
};

const module = await import(pathToFileURL(plugin).href);
seen.exports = Object.keys(module);
seen.keys = Object.keys(module.default);

let isRunning = false;
const newClient = () => ({
  _client: {
    get: async ({ url }) => {
      if (!isRunning) seen.askedTooEarly = true;
      return { data: url === '/global/health' ? { version: process.env.FAKE_VERSION } : undefined };
    },
  },
  session: {
    get: async ({ path }) => {
      // The real one would be waited for by what has to answer.
      if (!isRunning) seen.askedTooEarly = true;
      seen.asked.push(path.id);
      const info = answers[path.id];
      if (info === 'never') return new Promise(() => {});
      if (info === undefined) throw new Error('no such session');
      return { data: info };
    },
  },
});

let hooks = {};
for (const { k, v } of steps) {
  if (k === 'plugin.init') {
    isRunning = false;
    const client = newClient();
    hooks = await module.default.server({ ...v, client });
    // A second copy of the plugin, given the same: a module of its own, as another path makes it.
    const copy = await import(`${pathToFileURL(plugin).href}?copy`);
    seen.copyHooks = Object.keys(await copy.default.server({ ...v, client }));
    isRunning = true;
    seen.hooks = Object.keys(hooks);
    // 1.18 calls this too, with a context that has none of what it needs.
    await module.default.setup({ options: {}, agent: {}, catalog: {}, command: {}, plugin: {} });
  } else if (k.startsWith('event:')) {
    const done = call('event', { event: v });
    done?.catch?.(() => seen.threw.push(k)); // never waited for
  } else if (k === 'hook:config') {
    await call('config', v);
  } else if (k === 'hook:dispose.begin') {
    await call('dispose');
  } else if (k === 'wait') {
    await new Promise((go) => setTimeout(go, v));
  } else if (k.startsWith('hook:') && v?.output) {
    const before = JSON.stringify(v.output);
    await call(k.slice('hook:'.length), v.input, v.output);
    if (JSON.stringify(v.output) !== before) seen.given.push({ k, output: v.output });
  }
}
seen.tools = Object.keys(hooks.tool ?? {});
writeFileSync(result, JSON.stringify(seen));

function call(name, ...args) {
  try {
    const done = hooks[name]?.(...args);
    return done?.catch ? done.catch((error) => void seen.threw.push(`${name}: ${error}`)) : done;
  } catch (error) {
    seen.threw.push(`${name}: ${error}`);
    return undefined;
  }
}
