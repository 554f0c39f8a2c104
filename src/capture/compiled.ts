import { closeSync, constants, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { makePrivateFolder, NOT_THROUGH_LINK, writeFileAside } from '../platform/files.ts';
import { daybookHome } from '../platform/home.ts';
import { type HookCode, readHookCode } from './hook-code.ts';

/** What the code of a hook exports. */
export interface HookModule {
  /**
   * @param folder - of the built hook.
   * @param afterwards - to be called when all of the hook's work was done once.
   */
  readonly run: (folder: string, afterwards: () => void) => void;
}

/** Ending of the files in `run/` that hold compiled hooks. */
export const COMPILED_SUFFIX = '.compiled';
/** Their whole name: the hook, the hash of its code, the Node that compiled it, the processor. */
export const COMPILED_NAME = /^[a-z-]+-[\w-]+-v\d[\w.+-]*-\w+\.compiled$/;

/**
 * Runs a hook's code from what V8 compiled in an earlier run: a hook lives too short to do anything
 * twice, so that compiling its functions is a good part of what it costs. The first run on a version
 * of Node leaves that behind, with the functions that it came to.
 *
 * @see https://nodejs.org/api/vm.html#scriptcreatecacheddata
 */
export function runCompiled(own: HookCode, requireModule: NodeJS.Require, folder: string): void {
  const hook = readHookCode(own, folder);
  if (hook === undefined) return;
  const path = compiledPath(hook);
  const cachedData = readTwin(path);
  const script = new Script(`(function(exports,require,module){${hook.text}\n})`, {
    filename: hook.file,
    ...(cachedData && { cachedData }),
  });
  const isKept = cachedData !== undefined && script.cachedDataRejected === false;
  const keep = () => writeTwin(path, script.createCachedData());
  const module = { exports: {} as HookModule };
  script.runInThisContext()(module.exports, oncePerModule(requireModule), module);
  module.exports.run(folder, isKept ? () => undefined : keep);
}

/** A bundle asks for each module once per file of its source, and Node takes its time each time. */
function oncePerModule(requireModule: NodeJS.Require): (id: string) => unknown {
  const modules: Record<string, unknown> = {};
  return (id) => {
    modules[id] ??= requireModule(id);
    return modules[id];
  };
}

function compiledPath({ name, hash }: HookCode): string {
  const { version, arch, env } = process;
  return join(daybookHome(env).run, `${name}-${hash}-${version}-${arch}${COMPILED_SUFFIX}`);
}

/**
 * V8 trusts what it is given, so it lies in the file twice, and the two must agree: comparing them
 * costs nothing beside any checksum.
 */
function readTwin(path: string): Buffer | undefined {
  if (!existsSync(path)) return undefined;
  let file: number | undefined;
  try {
    // Not readFileSync: the other functions of a hook need these, and not the many that it needs.
    file = openSync(path, constants.O_RDONLY | NOT_THROUGH_LINK);
    const half = fstatSync(file).size / 2;
    const twice = Buffer.allocUnsafeSlow(half * 2);
    const isRead = readSync(file, twice, 0, half * 2, 0) === half * 2;
    const first = twice.subarray(0, half);
    return isRead && first.equals(twice.subarray(half)) ? first : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function writeTwin(path: string, data: Buffer): void {
  try {
    makePrivateFolder(daybookHome(process.env).run);
    writeFileAside(path, Buffer.concat([data, data]));
  } catch {
    // A home that cannot be written, or a full disk: the next run compiles again.
  }
}
