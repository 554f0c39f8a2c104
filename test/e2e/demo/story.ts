// The demo session: what the person types and what the model answers. The tools run for real, so
// what they say is not written here.
import { type Block, type ModelReply, type ModelRequest, says, uses } from '../mock-model.ts';

export const BRANCH = 'fix-upload-retries';

export const PROMPTS = [
  'Uploads of large files fail now and then in production, and test/retry.test.ts is red every other run. Can you find out why?',
  "Good find. Let's decide: full jitter, no wait longer than 30 s, up to 8 tries, and a 4xx is never sent again. Please change it and cover it with tests.",
  'Commit it. And note for next time: the retry budget per request is still open, and docs/uploads.md must be updated.',
] as const;

/** How each answer to a prompt ends, in words that the screen will show. */
export const LAST_WORDS = [
  'Which limits do you want?',
  'six green runs in a row',
  'in the docs',
] as const;

const RUN_SIX_TIMES =
  "for run in 1 2 3 4 5 6; do npm test --silent 2>&1 | grep -E 'ℹ (pass|fail)' | xargs; done";

const LOOP_BEFORE = `  for (let failures = 1; failures < tries && reply.status >= 400; failures++) {
    await sleep(1_000 * 2 ** (failures - 1));
    reply = await send();
  }
  return reply;
}
`;
const WAIT_WITHOUT_CAP = '  return random() * 1_000 * 2 ** (failures - 1);\n';
const LOOP_AFTER = `  for (let failures = 1; failures < tries && reply.status >= 500; failures++) {
    await sleep(retryDelayMs(failures));
    reply = await send();
  }
  return reply;
}

/** Full jitter: any wait up to the window, so that parts refused together come back apart. */
export function retryDelayMs(failures: number, random: () => number = Math.random): number {
${WAIT_WITHOUT_CAP}}
`;
const WAIT_WITH_CAP = '  return random() * Math.min(30_000, 1_000 * 2 ** (failures - 1));\n';

const IMPORT_BEFORE = "import { withRetry } from '../src/retry.ts';";
const IMPORT_AFTER = "import { retryDelayMs, withRetry } from '../src/retry.ts';";
const END_BEFORE = `  assert.equal(replies.filter(({ status }) => status === 200).length, 21);
});
`;
const END_AFTER = `${END_BEFORE}
test('no wait is longer than 30 seconds', () => {
  assert.equal(retryDelayMs(7, () => 1), 30_000);
});

test('a refusal is final', async () => {
  let sent = 0;
  await withRetry(async () => ({ status: sent++ === 0 ? 413 : 200 }), sleep);
  assert.equal(sent, 1);
});
`;

/** The model's answers in order: each ends with tools, or ends the turn. */
function answers(project: string): readonly (readonly Block[])[] {
  const retry = `${project}/src/retry.ts`;
  const test = `${project}/test/retry.test.ts`;
  const bash = (command: string, description: string) => uses('Bash', { command, description });
  const edit = (file_path: string, old_string: string, new_string: string) =>
    uses('Edit', { file_path, old_string, new_string });
  return [
    [
      says(
        "I'll read the retry code and its test, then run the suite a few times to see how often it fails.",
      ),
      uses('Read', { file_path: retry }),
      uses('Read', { file_path: test }),
    ],
    [bash(RUN_SIX_TIMES, 'Run the tests six times')],
    [
      says(
        `There are two faults in \`src/retry.ts\`, and the red test shows the first one.

1. **The retries go out in step.** The wait is exactly 1, 2, 4, 8 s with no jitter, so parts that a busy server refused together all come back together and are refused again. After the fifth try the part is lost. Whether the test is green depends only on whether the parts happen to straddle a second.
2. **A 4xx is sent again.** The loop goes on for every status from 400 up, so a 413 is repeated four times although the server cannot change its mind. That costs up to 15 s and crowds out the parts that could get through.

The cure is jitter for the first and \`>= 500\` for the second. Which limits do you want?`,
      ),
    ],
    [
      says("I'll change the loop first and add a test for each decision."),
      edit(retry, 'tries = 5', 'tries = 8'),
      edit(retry, LOOP_BEFORE, LOOP_AFTER),
      edit(test, IMPORT_BEFORE, IMPORT_AFTER),
      edit(test, END_BEFORE, END_AFTER),
    ],
    [bash('npm test --silent', 'Run the tests')],
    [
      says(
        'The new test is right: the seventh wait may be 64 s, because the window has no cap yet.',
      ),
      edit(retry, WAIT_WITHOUT_CAP, WAIT_WITH_CAP),
    ],
    [bash(RUN_SIX_TIMES, 'Run the tests six times')],
    [
      says(
        `Done, with six green runs in a row.

- \`withRetry\` tries up to 8 times, and only for a 5xx; a 4xx is final.
- \`retryDelayMs\` draws each wait from the whole window (full jitter), and no window is longer than 30 s. Equal jitter would have kept half of the wait fixed, so refused parts would still arrive in clumps.
- Lesson from the first run: the cap belongs on the window, before the random draw. A cap on the result would pile all long waits up at exactly 30 s.`,
      ),
    ],
    [
      bash(
        "git commit -qam 'fix(retry): full jitter, 30 s cap, a 4xx is final' && git log --oneline -1",
        'Commit the change',
      ),
    ],
    [
      says(
        `Committed. Noted for next time:

- Decide on the retry budget per request: 8 tries with waits up to 30 s can hold one part for a minute and a half.
- Update \`docs/uploads.md\`: it still promises fixed waits of 1, 2, 4 and 8 seconds, so jitter, the cap and the final 4xx are missing in the docs.`,
      ),
    ],
  ];
}

/** Picks the next answer by how many the model has given so far. */
export function tellStory(project: string): (request: ModelRequest) => ModelReply {
  const told = answers(project);
  return ({ messages, toolNames }) => {
    if (toolNames.length === 0) return { blocks: [says('Uploads that fail now and then')] };
    const given = messages.filter(({ role }) => role === 'assistant').length;
    return { blocks: told[given] ?? [says('That is all.')] };
  };
}
