import { spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Stdin } from '../../src/capture/stdin.ts';
import { temporaryFolder } from '../helpers/places.ts';

const READER = fileURLToPath(new URL('../helpers/read-stdin-by.ts', import.meta.url));
const LONG_MS = 60_000;
const SHORT_MS = 300;

interface Sent {
  readonly pieces: readonly (string | Buffer)[];
  /** Without it the reader has to be done by itself. */
  readonly isClosed?: boolean;
  readonly waitMs?: number;
}

function start(way: string, waitMs: number, stdin: 'pipe' | number) {
  const args = ['--import', import.meta.resolve('tsx'), READER];
  return spawn(process.execPath, [...args, way, String(waitMs)], {
    stdio: [stdin, 'pipe', 'inherit'],
  });
}

/** What was read; stdin is closed at the latest when that is known. */
async function readBy(way: string, { pieces, isClosed, waitMs = LONG_MS }: Sent): Promise<Stdin> {
  const reader = start(way, waitMs, 'pipe');
  reader.stdin?.on('error', () => undefined); // it has enough, and left
  const got = new Promise<Stdin>((done) => {
    let line = '';
    reader.stdout?.on('data', (text) => {
      line += text;
      if (line.endsWith('\n')) done(JSON.parse(line));
    });
  });
  for (const piece of pieces) reader.stdin?.write(piece);
  if (isClosed) reader.stdin?.end();
  const stdin = await got;
  reader.stdin?.end();
  reader.kill('SIGKILL');
  return stdin;
}

describe.each(['waiting', 'streaming'])('stdin by %s', (way) => {
  const document = '{"session_id":"s1"}';

  test.each<{ what: string; sent: Sent; stdin: Stdin }>([
    {
      what: 'closed behind a document without an end of the line',
      sent: { pieces: [document], isClosed: true },
      stdin: { text: document },
    },
    {
      what: 'open behind a whole document',
      sent: { pieces: [`${document}\n`] },
      stdin: { text: `${document}\n` },
    },
    {
      what: 'open behind half a document',
      sent: { pieces: ['{"session_id":'] },
      stdin: { text: '{"session_id":' },
    },
    {
      what: 'in pieces, with a character cut in two',
      sent: { pieces: [Buffer.from('{"cwd":"/\xc3', 'latin1'), Buffer.from('\xa4"}\n', 'latin1')] },
      stdin: { text: '{"cwd":"/ä"}\n' },
    },
    {
      what: 'more than one chunk',
      sent: { pieces: [`{"a":"${'x'.repeat(300_000)}"}\n`] },
      stdin: { text: `{"a":"${'x'.repeat(300_000)}"}\n` },
    },
    {
      what: 'closed at once',
      sent: { pieces: [], isClosed: true },
      stdin: { problem: 'no-input' },
    },
    {
      what: 'open and silent',
      sent: { pieces: [], waitMs: SHORT_MS },
      stdin: { problem: 'no-input' },
    },
    {
      what: 'without an end',
      sent: { pieces: [Buffer.alloc(2 * 1024 * 1024, 'x')] },
      stdin: { problem: 'too-large' },
    },
  ])('$what', async ({ sent, stdin }) => {
    expect(await readBy(way, sent)).toEqual(stdin);
  });

  test('a file', async () => {
    const path = join(temporaryFolder(), 'payload.json');
    writeFileSync(path, document);
    const file = openSync(path, 'r');
    const reader = start(way, LONG_MS, file);
    closeSync(file);
    let printed = '';
    for await (const text of reader.stdout ?? []) printed += text;
    expect(JSON.parse(printed)).toEqual({ text: document });
  });
});
