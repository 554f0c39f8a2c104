import { runCompiled } from '../src/capture/compiled.ts';
import { adoptHome } from '../src/capture/home-word.ts';
import type { HookCode } from '../src/capture/hook-code.ts';
import { isOff } from '../src/platform/home.ts';

/** Put in by build.ts. */
declare const HOOK: HookCode;

// First of all: a summariser's own session must not be captured.
if (!isOff(process.env)) {
  adoptHome(process.argv, process.env);
  runCompiled(HOOK, require, __dirname);
}
