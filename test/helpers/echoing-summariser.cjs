// A summariser for tests: keeps what it was told, and says all of it again in its reply.
const { appendFileSync, readFileSync } = require('node:fs');

const prompt = readFileSync(0, 'utf8');
appendFileSync(`${process.env.DAYBOOK_HOME}.prompts`, `${prompt}\n`);
const said = prompt
  .slice(-60_000)
  .replace(/^#/gm, ' #')
  .replace(/^[-*] /gm, '');
process.stdout.write(
  [
    '# All of it',
    '## Context',
    said.slice(0, 4_000),
    '## Decisions',
    `- ${said.replace(/\s+/g, ' ').slice(0, 3_000)}`,
  ].join('\n\n'),
);
