import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { oneLine, shorten } from '../../platform/visible-text.ts';
import { packageRoot } from '../package-root.ts';
import { programVersion } from '../version.ts';
import { type Examination, type Finding, findingsOn } from './finding.ts';

/** What the store needs of SQLite, in a process of its own: a binding that does not fit may crash. */
const TRIAL = `
const Database = require(process.argv[1]);
const store = new Database(':memory:');
store.exec("CREATE VIRTUAL TABLE trial USING fts5(text, tokenize = 'trigram')");
store.close();`;
const TRIAL_LIMIT_MS = 20_000;

/** The Node that runs now and the one native module that Daybook needs. */
export async function checkProgram({ cli, place }: Examination): Promise<Finding[]> {
  const { ok, fail } = findingsOn('Node');
  const needed = enginesNode();
  const { node } = process.versions;
  const isOld = compareVersions(node, needed) < 0;
  const what = `Daybook ${programVersion()}, Node ${node} at ${place.execPath}`;
  const sqlite = await checkSqlite(cli.env, place.execPath);
  return isOld
    ? [fail(`${what}; it needs ${needed}`, 'Install a newer Node, then `daybook install`.'), sqlite]
    : [ok(what), sqlite];
}

async function checkSqlite(env: Examination['cli']['env'], node: string): Promise<Finding> {
  const { ok, fail } = findingsOn('SQLite');
  const require = createRequire(import.meta.url);
  let library: string;
  try {
    library = require.resolve('better-sqlite3');
  } catch {
    return fail(
      'the package better-sqlite3 is not there, so nothing can be stored',
      'Install Daybook again: `npm install -g daybook`. What is captured waits meanwhile.',
    );
  }
  const { exitCode, signal, stderr } = await execa(node, ['-e', TRIAL, library], {
    env,
    extendEnv: false,
    stdin: 'ignore',
    timeout: TRIAL_LIMIT_MS,
    reject: false,
    windowsHide: true,
  });
  const folder = folderOf(library);
  if (exitCode === 0) return ok(`better-sqlite3 ${versionIn(folder)} loads`);
  const said = /^.*Error: .*$/m.exec(stderr)?.[0] ?? stderr;
  const why = signal ? `Node was ended by ${signal}` : shorten(oneLine(said), 200);
  return fail(
    `better-sqlite3 in ${folder} does not load: ${why}`,
    `It belongs to another Node, or its download was blocked. Run \`npm rebuild better-sqlite3\` in ${dirname(dirname(folder))}, or install Daybook again with this Node. What is captured waits meanwhile.`,
  );
}

/** `>=20.19` in our package.json -> `20.19` */
function enginesNode(): string {
  const text = readFileSync(new URL('package.json', packageRoot()), 'utf8');
  return (JSON.parse(text) as { engines: { node: string } }).engines.node.replace(/^\D+/, '');
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((one) => one.split('.').map(Number)) as [number[], number[]];
  const at = left.findIndex((part, index) => part !== (right[index] ?? 0));
  return at === -1 ? 0 : (left[at] as number) - (right[at] ?? 0);
}

/** `…/better-sqlite3/lib/index.js` -> `…/better-sqlite3` */
function folderOf(library: string): string {
  return library.slice(0, library.lastIndexOf('better-sqlite3') + 'better-sqlite3'.length);
}

function versionIn(folder: string): string {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
