import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hookWorld, payloadFor, spooledEvents } from '../helpers/built-hook.ts';
import { temporaryFolder } from '../helpers/places.ts';
import { answer, everythingIn, prompt, runAlone, transcriptOf } from './hook-place.ts';

const MB = 1024 * 1024;
const asLine = (value: unknown) => `${JSON.stringify(value)}\n`;

async function capturedOf(make: (folder: string) => string) {
  const world = hookWorld(temporaryFolder());
  const run = await runAlone(
    'session-end',
    payloadFor('SessionEnd', make(world.folder)),
    world.env,
  );
  expect(run.stdout).toBe('');
  const [event, ...more] = spooledEvents(world.home);
  expect(more).toEqual([]);
  return { world, event, said: event?.turns.map(({ text }) => text) };
}

/** A file with a hole of this size before its lines: as large as it says, and made in no time. */
function largeTranscript(folder: string, bytes: number, ...lines: unknown[]): string {
  const path = join(folder, 'large.jsonl');
  const file = openSync(path, 'w');
  ftruncateSync(file, bytes);
  closeSync(file);
  appendFileSync(path, `\n${lines.map(asLine).join('')}`);
  return path;
}

/** Lines before, one line of speech of this many bytes, lines after. */
function oneLongLine(folder: string, bytes: number, before: unknown[], after: unknown[]): string {
  const path = join(folder, 'long-line.jsonl');
  const file = openSync(path, 'w');
  writeSync(file, before.map(asLine).join(''));
  const [head, tail] = JSON.stringify(prompt('LONG')).split('LONG') as [string, string];
  writeSync(file, head);
  for (let done = 0; done < bytes; done += MB) writeSync(file, Buffer.alloc(MB, 'x'));
  writeSync(file, `${tail}\n${after.map(asLine).join('')}`);
  closeSync(file);
  return path;
}

function file(path: string): string {
  writeFileSync(path, '');
  return path;
}

describe('a session is noted with its last turns, within a second, when its transcript', () => {
  test('has 500 MB', async () => {
    const { event, said } = await capturedOf((folder) =>
      largeTranscript(folder, 500 * MB, prompt('why?'), answer('because')),
    );
    expect(event?.transcript?.size).toBeGreaterThan(500 * MB);
    expect(said).toEqual(['why?', 'because']);
  });

  test('has a line of 100 MB among others', async () => {
    const { said } = await capturedOf((folder) =>
      oneLongLine(folder, 100 * MB, [prompt('before')], [prompt('why?'), answer('because')]),
    );
    expect(said).toEqual(['why?', 'because']);
  });

  test('ends with a line of 100 MB, which the worker will read', async () => {
    const { event, said } = await capturedOf((folder) =>
      oneLongLine(folder, 100 * MB, [prompt('before')], []),
    );
    expect(event?.transcript?.size).toBeGreaterThan(100 * MB);
    expect(said).toEqual([]);
  });

  test.each([
    { what: 'of one letter', piece: 'x' },
    { what: 'of what looks like the start of tokens', piece: '-eyJaaaaaaaa' },
    { what: 'of open harness tags', piece: '<bash-input>\n' },
    { what: 'of closed harness tags', piece: '<bash-input></bash-input>', kept: [] },
  ])('ends with 3 MB $what in one line', async ({ piece, kept }) => {
    const long = prompt(piece.repeat((3 * MB) / piece.length));
    const { said } = await capturedOf((folder) => transcriptOf(folder, prompt('before'), long));
    expect(said?.slice(1)).toEqual(kept ?? [expect.stringContaining('characters left out …]')]);
  });

  test.each([
    {
      what: 'bytes that are not UTF-8',
      line: Buffer.from('{"type":"user","message":{"content":"a\xff\xfe\xc3("}}', 'latin1'),
      kept: [expect.stringMatching(/^a\ufffd/)],
    },
    { what: 'null for a line', line: 'null', kept: [] },
    { what: 'a number for a line', line: '5', kept: [] },
    { what: 'a list for a line', line: '[{"type":"user","message":{"content":"x"}}]', kept: [] },
    { what: 'a string for a line', line: '"x"', kept: [] },
    { what: 'an object of other types', line: '{"type":"user","message":5,"origin":7}', kept: [] },
    { what: 'a null message', line: '{"type":"assistant","message":null}', kept: [] },
    {
      what: 'content of no known kind',
      line: '{"type":"user","message":{"content":[null,5,[],{}]}}',
      kept: [],
    },
    { what: 'half a line', line: '{"type":"user","message":{"content":"to', kept: [] },
    { what: 'empty lines', line: '\n\n\r\n', kept: [] },
  ])('holds $what', async ({ line, kept }) => {
    const { said } = await capturedOf((folder) =>
      transcriptOf(folder, prompt('why?'), line, answer('because')),
    );
    expect(said).toEqual(['why?', ...kept, 'because']);
  });

  test('holds results of tools, one of them with words beside it', async () => {
    const result = { type: 'tool_result', tool_use_id: 't1', content: 'const a = 1;' };
    const line = (content: object[]) => ({ ...prompt(''), message: { role: 'user', content } });
    const { said } = await capturedOf((folder) =>
      transcriptOf(folder, line([result]), line([result, { type: 'text', text: 'and then?' }])),
    );
    expect(said).toEqual(['and then?']);
  });

  test('ends in the middle of a line', async () => {
    const { said } = await capturedOf((folder) => {
      const path = transcriptOf(folder, prompt('why?'), answer('because'));
      appendFileSync(path, JSON.stringify(prompt('torn')).slice(0, -9));
      return path;
    });
    expect(said).toEqual(['why?', 'because']);
  });

  test.each([
    { what: 'is not there', make: (at: string) => at },
    { what: 'is empty', make: (at: string) => file(at) },
    {
      what: 'is a folder',
      make: (at: string) => {
        mkdirSync(at);
        return at;
      },
    },
    {
      what: 'is a FIFO',
      make: (at: string) => {
        execFileSync('mkfifo', [at]);
        return at;
      },
    },
    {
      what: 'is a link to itself',
      make: (at: string) => {
        symlinkSync(at, at);
        return at;
      },
    },
    { what: 'lies below a file', make: (at: string) => join(file(at), 'x') },
    { what: 'is a device without an end', make: () => '/dev/zero' },
    { what: 'has a name longer than any', make: (at: string) => at.repeat(200) },
    { what: 'has a name with a zero byte', make: (at: string) => `${at}\u0000` },
  ])('$what', async ({ make }) => {
    const { event, said } = await capturedOf((folder) => make(join(folder, 't')));
    expect(event).toMatchObject({ kind: 'end', sessionId: expect.any(String) });
    expect(said).toEqual([]);
  });
});

test('an id that is a path leads nowhere outside the home', async () => {
  const top = temporaryFolder();
  const world = hookWorld(join(top, 'a', 'b', 'c'));
  const transcript = transcriptOf(world.folder, prompt('why?'));
  const before = everythingIn(top);
  for (const [name, event] of [
    ['pre-compact', 'PreCompact'],
    ['session-start', 'SessionStart'],
    ['session-end', 'SessionEnd'],
  ] as const) {
    const more = { session_id: '../../x', source: 'compact' };
    await runAlone(name, payloadFor(event, transcript, more), world.env);
  }
  const ids = spooledEvents(world.home).map(({ sessionId }) => sessionId);
  expect(ids).toEqual(Array(3).fill('../../x'));
  const isInHome = (name: string) => `${top}/${name}/`.startsWith(`${world.home.root}/`);
  expect(everythingIn(top).filter((name) => !isInHome(name))).toEqual(before);
});
