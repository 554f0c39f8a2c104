// npm run bench [-- PART… --quick --json]: what Daybook costs, each figure beside its floor.
import { parseArgs } from 'node:util';
import { measureDrain } from './drain.ts';
import { measureEntry } from './entry.ts';
import { measureEvents } from './events.ts';
import { type Extent, type Figure, isKept, lineOf } from './figure.ts';
import { measureHooks } from './hooks.ts';
import { measureImport } from './import.ts';
import { measureIngest } from './ingest.ts';
import { measureInstallSize } from './install-size.ts';
import { measureLists } from './lists.ts';
import { measureMemory } from './memory.ts';
import { measurePeers } from './peers.ts';
import { measureSearch } from './search.ts';

/** In the order in which they run: the hooks first, while nothing has warmed the machine. */
const PARTS: Readonly<Record<string, (extent: Extent) => Promise<Figure[]>>> = {
  hooks: measureHooks,
  entry: measureEntry,
  drain: measureDrain,
  ingest: measureIngest,
  import: measureImport,
  search: measureSearch,
  lists: measureLists,
  events: measureEvents,
  memory: measureMemory,
  size: measureInstallSize,
  peers: measurePeers,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((part) => !Object.hasOwn(PARTS, part));
if (unknown.length > 0)
  throw new RangeError(`no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);

const about = { node: process.version, platform: process.platform, isQuick: values.quick };
const results: (Figure & { readonly part: string })[] = [];
if (!values.json) console.log(`Node ${about.node}, ${about.platform}; medians`);
for (const [part, measurePart] of Object.entries(PARTS)) {
  if (positionals.length > 0 && !positionals.includes(part)) continue;
  const figures = await measurePart({ isQuick: values.quick });
  results.push(...figures.map((one) => ({ part, ...one })));
  if (!values.json) console.log([`\n${part}`, ...figures.map(lineOf)].join('\n'));
}
const missed = results.filter((one) => !isKept(one));
if (values.json) console.log(JSON.stringify({ ...about, isKept: missed.length === 0, results }));
process.exitCode = missed.length === 0 ? 0 : 1;
