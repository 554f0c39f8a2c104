import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../platform/errors.ts';
import {
  type Backend,
  BackendError,
  type BackendName,
  type Stretch,
  type Usage,
} from '../../summarize/backend.ts';
import { candidates, openBackends } from '../../summarize/select.ts';
import { type Examination, type Finding, findingsOn } from './finding.ts';

/** So little was said that one word, that nothing is worth keeping, is the whole answer. */
const TRIAL: Stretch = {
  agent: 'claude-code',
  project: 'trial',
  branch: undefined,
  turns: [
    { role: 'user', text: 'Hello?', atMs: 0 },
    { role: 'assistant', text: 'Hello.', atMs: 0 },
  ],
  activity: { filesTouched: [], filesRead: [], commands: [], errors: [] },
};

/** Asks each configured backend for one word, with what it costs. */
export async function checkBackends({ cli, settings, isOffline }: Examination): Promise<Finding[]> {
  const { unknown } = findingsOn('Backends');
  if (settings === undefined) return [unknown('see the settings')];
  const names = candidates(settings.values);
  const place = mkdtempSync(join(tmpdir(), 'daybook-doctor-'));
  // With room beside it: there stands which summariser runs.
  const backends = openBackends(settings.values, cli.env, join(place, 'neutral'));
  try {
    const found: Finding[] = [];
    const isReady = async (name: BackendName) =>
      name !== 'extractive' && (await backends[name].whyNotReady()) === undefined;
    const ready = (await Promise.all(names.map(isReady))).some(Boolean);
    for (const name of names) {
      if (cli.interactive && !isOffline && name !== 'extractive') cli.say(`asking ${name} …`);
      found.push(
        await checkBackend(name, backends[name], {
          isOffline,
          isOnly: names.length === 1,
          isOtherReady: ready,
        }),
      );
    }
    return found;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function checkBackend(
  name: BackendName,
  backend: Backend,
  asked: { isOffline: boolean; isOnly: boolean; isOtherReady: boolean },
): Promise<Finding> {
  const { ok, warn, fail, unknown } = findingsOn(`Backend ${name}`);
  const { isOffline, isOnly, isOtherReady } = asked;
  // The last of `auto` always answers; a backend that was chosen has nobody behind it.
  const bad = isOnly ? fail : warn;
  const why = await backend.whyNotReady();
  // Nobody needs every agent: one that is not there is no trouble while another model is.
  if (why !== undefined && isOtherReady) return ok(`passed over: ${why}`);
  if (why !== undefined) return bad(why, adviceFor(name, 'missing', isOnly));
  if (isOffline && name !== 'extractive') return unknown('not asked, because of --offline');
  try {
    const startedMs = performance.now();
    const { model, usage } = await backend.summarise(TRIAL, new AbortController().signal);
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    if (name === 'extractive') return ok('built in; no model, no cost');
    return ok(`answers${model ? ` with ${model}` : ''} in ${seconds} s; ${costOf(usage)}`);
  } catch (error) {
    if (!(error instanceof BackendError)) return bad(messageOf(error), 'See `daybook config`.');
    const cost = error.usage ? ` (${costOf(error.usage)})` : '';
    return bad(`${error.message}${cost}`, adviceFor(name, error.kind, isOnly));
  }
}

function costOf({ inputTokens, outputTokens, costUsd, estimated }: Usage): string {
  const tokens = `${estimated ? 'about ' : ''}${inputTokens} + ${outputTokens} tokens`;
  return costUsd === undefined ? tokens : `${tokens}, ${costUsd.toFixed(4)} USD`;
}

/** Only what is not installed, not logged in or out of quota falls to the next backend. */
function adviceFor(name: BackendName, kind: BackendError['kind'], isOnly: boolean): string {
  const isPassedOver = !isOnly && ['auth', 'quota', 'missing'].includes(kind);
  const meanwhile = isPassedOver
    ? 'Until then the next backend is asked.'
    : 'Until then what is captured waits.';
  return `${cureFor(name, kind)} ${meanwhile}`;
}

function cureFor(name: BackendName, kind: BackendError['kind']): string {
  switch (kind) {
    case 'auth':
      if (name === 'claude') return 'Log in: run `claude` and type /login.';
      if (name === 'opencode') return 'Log in: run `opencode auth login`.';
      return 'Check the key that `http.keyVariable` names, where your agents start too.';
    case 'quota':
      return 'Its quota is used up; it is asked again when that is over.';
    case 'missing':
      return 'Install it, or choose another with `daybook config set summary.backend`.';
    case 'bad-reply':
      return 'It answers, but not in the form asked for: choose another model.';
    default:
      return 'Run `daybook doctor` again in a while.';
  }
}
