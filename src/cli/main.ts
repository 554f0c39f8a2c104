#!/usr/bin/env node
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { adoptHome, HOME_WORD } from '../capture/home-word.ts';
import { daybookHome } from '../platform/home.ts';
import type { Cli } from './command.ts';
import { runCli } from './run.ts';
import { workForPlugin } from './work-for-plugin.ts';

// The skill names a home that is not the usual one, as the hooks do; behind it come a person's words.
const hasHome = process.argv[2]?.startsWith(HOME_WORD) === true;
if (hasHome) adoptHome(process.argv.slice(2, 3), process.env);
const words = process.argv.slice(hasHome ? 3 : 2);

const cli: Omit<Cli, 'json'> = {
  env: process.env,
  home: daybookHome(process.env),
  now: () => new Date(),
  cwd: process.cwd(),
  out: (text) => process.stdout.write(`${text}\n`),
  drained: async () => {
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
  },
  say: (text) => process.stderr.write(`${text}\n`),
  interactive: Boolean(process.stdin.isTTY && process.stderr.isTTY),
  ask: async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return /^\s*y(es)?\s*$/i.test(await lines.question(`${question} [y/N] `));
    } finally {
      lines.close();
    }
  },
};

// `daybook search x | head` closes our stdout early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

process.exitCode = await runCli(words, cli);
if (!words.includes('--dry-run')) workForPlugin(cli);
