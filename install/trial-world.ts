// A home, a project and a session of their own, in which installed hooks are run for real: nothing
// of it reaches the person's memory, no model is asked, and no transcript of theirs is read.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { recoveryStamp } from '../src/capture/recovery-stamp.ts';
import { takeWorkerLock } from '../src/flush/lock.ts';
import { makePrivateFolder, readTextIfAny, writeFileAside } from '../src/platform/files.ts';
import { daybookHome, type Env, type Home } from '../src/platform/home.ts';

export interface TrialWorld {
  readonly home: Home;
  /** The folder that the session works in. */
  readonly project: string;
  readonly sessionId: string;
  /** One question and one answer, as Claude Code records them. */
  readonly transcript: string;
  /** The person's environment, led away from their memory and their agents' histories. */
  readonly env: Env;
  /** From here on a worker that a hook starts may do its work; until then it finds the lock taken. */
  readonly letWorkersRun: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

const SESSION_ID = '00000000-da1b-4000-8000-000000000000';
const REMOVE_TRIES = 50;

/**
 * @param env - the environment that the agent would pass on to its hooks.
 * @param hookSettings - the person's `hook.json`: which Node and worker hooks start stands there.
 */
export async function openTrialWorld(env: Env, hookSettings: string): Promise<TrialWorld> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'daybook-trial-')));
  try {
    const home = daybookHome({ DAYBOOK_HOME: join(root, 'daybook') });
    const project = join(root, 'project');
    const transcript = join(root, 'claude', 'projects', 'trial', `${SESSION_ID}.jsonl`);
    mkdirSync(project);
    mkdirSync(join(transcript, '..'), { recursive: true });
    writeFileSync(transcript, transcriptText(project));
    makePrivateFolder(home.run);
    writeFileAside(home.hookSettings, hookSettingsText(hookSettings));
    // A fresh stamp: the session's start has no reason to start a worker.
    writeFileSync(recoveryStamp(home), '');
    const lock = await takeWorkerLock(home);
    return {
      home,
      project,
      sessionId: SESSION_ID,
      transcript,
      env: trialEnv(env, root, home, project),
      letWorkersRun: async () => lock?.release(),
      remove: () => removeFolder(root),
    };
  } catch (error) {
    await removeFolder(root);
    throw error;
  }
}

/** What a person has set for hooks and workers by variables must not lead out of the trial. */
function trialEnv(env: Env, root: string, home: Home, project: string): Env {
  const kept = Object.entries(env).filter(
    ([name]) => !/^(DAYBOOK|GEMINI_|CLAUDE_PID|OPENCODE_)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    DAYBOOK_HOME: home.root,
    DAYBOOK_SUMMARY_BACKEND: 'extractive',
    CLAUDE_CONFIG_DIR: join(root, 'claude'),
    CLAUDE_PROJECT_DIR: project,
    XDG_DATA_HOME: join(root, 'data'),
  };
}

/** Only what says which worker runs: the person's ignored folders are no matter of a trial. */
function hookSettingsText(path: string): string {
  const { node, worker } = objectIn(readTextIfAny(path));
  return JSON.stringify({ v: 1, ignore: [], context: true, node, worker });
}

function objectIn(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(text ?? '{}') };
  } catch {
    return {}; // a damaged hook.json is the defaults for hooks too
  }
}

function transcriptText(cwd: string): string {
  const timestamp = new Date().toISOString();
  const common = { isSidechain: false, timestamp, sessionId: SESSION_ID, cwd };
  const lines = [
    {
      ...common,
      uuid: '00000000-da1b-4000-8000-000000000001',
      parentUuid: null,
      type: 'user',
      message: { role: 'user', content: 'Does Daybook hear us?' },
    },
    {
      ...common,
      uuid: '00000000-da1b-4000-8000-000000000002',
      parentUuid: '00000000-da1b-4000-8000-000000000001',
      type: 'assistant',
      message: {
        id: 'msg_trial',
        role: 'assistant',
        model: 'trial',
        content: [{ type: 'text', text: 'It does.' }],
        stop_reason: 'end_turn',
      },
    },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** A worker that is on its way out may still write a line of its log. */
async function removeFolder(folder: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (tries === REMOVE_TRIES) throw error;
      await sleep(100);
    }
  }
}
