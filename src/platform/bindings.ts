// Two things that Node's public modules can do too, at a price that a hook would feel: loading
// `net` for stdin and `child_process` for a start takes 7 ms together, a quarter of Node's own
// start; this takes 1 ms. `process.binding` is old and deprecated in documentation (DEP0111), and what
// it leads to may change with any release: 24.21.0 takes other arguments for a start than Node 20 and
// ends the whole process at ours. So this is for Node 20 alone, which gets no more releases, and each
// caller has the public way ready.
//
// @see https://nodejs.org/api/deprecations.html#dep0111-processbinding

/** A libuv error is a negative number. */
type Status = number;

interface Bindings {
  readonly pipe_wrap: {
    readonly Pipe: new (type: number) => { open(descriptor: number): Status | undefined };
    readonly constants: { readonly SOCKET: number };
  };
  readonly process_wrap: {
    readonly Process: new () => { spawn(options: object): Status; unref(): void };
  };
}

/**
 * Makes reads of a pipe or socket return at once with EAGAIN when there is nothing yet.
 *
 * @returns false when it was not done: the descriptor is something else, or Node has no such way.
 */
export function makeNonBlocking(descriptor: number): boolean {
  const { Pipe, constants } = bindingOf('pipe_wrap') ?? {};
  if (Pipe === undefined || constants === undefined) return false;
  try {
    return !((new Pipe(constants.SOCKET).open(descriptor) ?? 0) < 0);
  } catch {
    return false; // a file or a terminal
  }
}

/**
 * Starts a process in a session of its own, without standard streams, and does not wait for it.
 *
 * @param env - whole environment of the process.
 * @returns false when it was not started.
 */
export function startDetached(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const { Process } = bindingOf('process_wrap') ?? {};
  if (Process === undefined) return false;
  try {
    const child = new Process();
    const status = child.spawn({
      file,
      args: [file, ...args],
      cwd,
      envPairs: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      detached: true,
      windowsHide: true,
      stdio: [{ type: 'ignore' }, { type: 'ignore' }, { type: 'ignore' }],
    });
    child.unref();
    return status === 0;
  } catch {
    return false;
  }
}

function bindingOf<Name extends keyof Bindings>(name: Name): Bindings[Name] | undefined {
  if (process.platform === 'win32' || !process.version.startsWith('v20.')) return undefined;
  try {
    const { binding } = process as unknown as { binding?: (name: Name) => Bindings[Name] };
    return binding?.(name);
  } catch {
    return undefined;
  }
}
