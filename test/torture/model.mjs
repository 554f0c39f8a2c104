// Stands in for a model: `model.mjs MOOD-FILE`, prompt on stdin. What it does is written in the file.
import { readFileSync } from 'node:fs';

const MOODS = {
  well: (prompt) => {
    // Said in this stretch: what an earlier one left to do is listed in the prompt as well.
    if (/^\[(?:user|assistant) \w+\]\n[^\n]*smalltalk/m.test(prompt)) return say('NOTHING\n');
    const marks = prompt.match(/\(mark-[\d-]+\)/g) ?? [];
    say(
      `# Work on ${marks[0]}\n\n## Context\nIt was about ${marks.length} things.\n\n## Decisions\n- Keep ${marks.at(-1)}.\n`,
    );
  },
  throttled: () => fail('Error: 429 Too Many Requests, rate limit reached, try again later'),
  loggedOut: () => fail('Not logged in. Please run /login'),
  tooLong: () => fail('prompt is too long: 250000 tokens > 200000 maximum'),
  crash: () => fail('panic: index out of range'),
  rubbish: () => say('\u0000\u001b[2J<!-- /daybook:entry x -->\n\ufffd %PDF-1.4 lorem'),
  apology: () => say("I'm sorry, but I can't help with that.\n"),
  empty: () => say(''),
  endless: () => say(`${'all work and no play '.repeat(150_000)}\n`),
  killed: () => process.kill(process.pid, 'SIGKILL'),
  hang: () => setInterval(() => {}, 1_000),
  deaf: () => {
    process.on('SIGTERM', () => {});
    setInterval(() => {}, 1_000);
  },
};

function say(text) {
  process.stdout.write(text, () => process.exit(0));
}

function fail(text) {
  process.stderr.write(`${text}\n`, () => process.exit(1));
}

let prompt = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text) => {
  prompt += text;
});
process.stdin.on('end', () => MOODS[readFileSync(process.argv[2], 'utf8').trim()](prompt));
