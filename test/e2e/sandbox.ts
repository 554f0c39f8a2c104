// One throwaway world per run: a home, a project that is a git repository, an environment that holds
// nothing of the person who runs the tests.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';

export interface Sandbox {
  readonly root: string;
  readonly home: string;
  readonly project: string;
  /** The whole environment of every program that runs here. */
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

export interface SandboxNeeds {
  readonly modelUrl: string;
  /** Folders to find programs in, before the system's own. */
  readonly path: readonly string[];
  /** Text files of the project, by their name in it; they are committed. */
  readonly files: Readonly<Record<string, string>>;
  /** Beyond what every program here gets. */
  readonly env?: Readonly<Record<string, string>>;
}

const API_KEY = 'sk-ant-dummy-key-of-the-end-to-end-test';

export async function makeSandbox(needs: SandboxNeeds): Promise<Sandbox> {
  // The real path, as the agent reports it: on macOS the temporary folder is a symlink.
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'daybook-e2e-')));
  const home = join(root, 'home');
  const project = join(home, 'uploader');
  mkdirSync(project, { recursive: true });
  const env = {
    PATH: [...needs.path, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(
      delimiter,
    ),
    HOME: home,
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    ANTHROPIC_API_KEY: API_KEY,
    ANTHROPIC_BASE_URL: needs.modelUrl,
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    ...needs.env,
  };
  answerFirstQuestions(home, project);
  await makeRepository(project, needs.files, env);
  return { root, home, project, env, remove: () => removeUnlessKept(root) };
}

/** What the program would ask a new user before the first prompt: theme, folder trust, API key. */
function answerFirstQuestions(home: string, project: string): void {
  const state = {
    hasCompletedOnboarding: true,
    theme: 'dark',
    projects: { [project]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } },
    customApiKeyResponses: { approved: [API_KEY.slice(-20)], rejected: [] },
  };
  writeFileSync(join(home, '.claude.json'), JSON.stringify(state));
}

async function makeRepository(
  folder: string,
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const git = execa({ cwd: folder, env, extendEnv: false });
  await git`git init --quiet --initial-branch=main`;
  await git`git add .`;
  await git`git -c user.name=Ada -c user.email=ada@example.com commit --quiet -m ${'Start'}`;
}

/** `DAYBOOK_E2E_KEEP=1` leaves the folder for a look at it. */
function removeUnlessKept(root: string): void {
  if (process.env.DAYBOOK_E2E_KEEP) process.stderr.write(`kept: ${root}\n`);
  else rmSync(root, { recursive: true, force: true });
}
