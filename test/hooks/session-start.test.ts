import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectContextName, sessionContextName } from '../../src/recall/context-name.ts';
import { type HookWorld, hookWorld, payloadFor, spooledEvents } from '../helpers/built-hook.ts';
import { temporaryFolder } from '../helpers/places.ts';
import { answer, prompt, runAlone, transcriptOf } from './hook-place.ts';

const SESSION = '21a086e2-9cd5-4251-8acd-0b25e46ec53e';
const LIMIT = 9_000;

/** A world whose project is `<folder>/p`, with the context files that a worker would have written. */
function worldWith(files: { project?: string; session?: string }): HookWorld & { dir: string } {
  const world = hookWorld(temporaryFolder());
  const dir = join(world.folder, 'p');
  mkdirSync(world.home.context, { recursive: true });
  const write = (name: string, text: string | undefined) => {
    if (text !== undefined) writeFileSync(join(world.home.context, name), text);
  };
  write(projectContextName(dir, 'p'), files.project);
  write(sessionContextName('claude-code', SESSION), files.session);
  return { ...world, dir };
}

async function startedWith(source: string | undefined, world: HookWorld & { dir: string }) {
  const more = { source, session_id: SESSION };
  const transcript = transcriptOf(world.dir, prompt('why?'), answer('because'));
  const run = await runAlone(
    'session-start',
    payloadFor('SessionStart', transcript, more),
    world.env,
  );
  expect(spooledEvents(world.home).at(-1)).toMatchObject({ kind: 'start', turns: [] });
  return run.stdout;
}

/** @returns the context, after a check of everything around it. */
function contextIn(stdout: string): string {
  const context = JSON.parse(stdout).hookSpecificOutput.additionalContext;
  expect(stdout).toBe(
    JSON.stringify({
      hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext: context },
    }),
  );
  expect(context.length).toBeLessThanOrEqual(LIMIT);
  return context;
}

/** Puts the turns of a compaction into the spool, as the hook before it does. */
async function compact(world: HookWorld & { dir: string }, ...lines: unknown[]): Promise<void> {
  const payload = payloadFor('PreCompact', transcriptOf(world.dir, ...lines), {
    session_id: SESSION,
  });
  const run = await runAlone('pre-compact', payload, world.env);
  expect(run.stdout).toBe('');
}

describe('a session that starts empty is told what is known of its project', () => {
  test.each(['startup', 'clear', undefined, 'a source of next year'])('on %s', async (source) => {
    const world = worldWith({ project: '# Known\n\n- "quotes" and \\ and 記憶\n' });
    expect(contextIn(await startedWith(source, world))).toBe(
      '# Known\n\n- "quotes" and \\ and 記憶',
    );
  });

  test('unless nothing is known', async () => {
    expect(await startedWith('startup', worldWith({}))).toBe('');
    expect(await startedWith('startup', worldWith({ project: ' \n' }))).toBe('');
  });

  test('unless the settings say so', async () => {
    const world = worldWith({ project: 'known' });
    writeFileSync(world.home.hookSettings, JSON.stringify({ v: 1, ignore: [], context: false }));
    expect(await startedWith('startup', world)).toBe('');
  });
});

test.each(['resume', 'fork'])(
  'a session that holds its history is told nothing, on %s',
  async (source) => {
    const world = worldWith({ project: 'known', session: 'found out' });
    expect(await startedWith(source, world)).toBe('');
  },
);

describe('a context file that somebody made too long', () => {
  const line = (n: number) => `- ${n} 🚀 ${'x'.repeat(40)}`;
  const lines = Array.from({ length: 400 }, (_, n) => line(n));

  test('is cut at the end of a line', async () => {
    const told = contextIn(await startedWith('startup', worldWith({ project: lines.join('\n') })));
    expect(lines).toContain(told.split('\n').at(-1));
    expect(told.length).toBeGreaterThan(LIMIT - line(400).length - 2);
  });

  test('keeps the tag that ends it', async () => {
    const project = `<daybook-memory>\n${lines.join('\n')}\n</daybook-memory>\n`;
    const told = contextIn(await startedWith('startup', worldWith({ project }))).split('\n');
    expect(told.at(-1)).toBe('</daybook-memory>');
    expect(lines).toContain(told.at(-2));
  });

  test.each([LIMIT - 2, LIMIT - 1, LIMIT])(
    'with one line only, ends in a whole emoji at %i',
    async (at) => {
      const project = `${'x'.repeat(at)}${'🚀'.repeat(6_000)}`;
      const told = contextIn(await startedWith('startup', worldWith({ project })));
      expect(told.isWellFormed()).toBe(true);
      expect(told).toMatch(/^x+🚀? …$/u);
    },
  );

  test('of exactly the limit is not touched', async () => {
    const project = '🚀'.repeat(LIMIT / 2);
    expect(contextIn(await startedWith('startup', worldWith({ project })))).toBe(project);
  });
});

describe('after a compaction a session is told what it had found out before', () => {
  test('by the worker, when it has been there since', async () => {
    const world = worldWith({ project: 'known of the project' });
    await compact(world, prompt('asked'), answer('answered'));
    const name = sessionContextName('claude-code', SESSION);
    writeFileSync(join(world.home.context, name), 'found out by the worker');
    // File systems tell the time in steps of milliseconds; a worker takes longer than that.
    const later = new Date(Date.now() + 1_000);
    utimesSync(join(world.home.context, name), later, later);
    expect(contextIn(await startedWith('compact', world))).toBe('found out by the worker');
  });

  test('by the turns noted at the compaction, when it has not', async () => {
    const world = worldWith({ project: 'known of the project' });
    await compact(world, prompt('asked about 記憶'), answer('answered\nin full'));
    const told = contextIn(await startedWith('compact', world));
    expect(told).toMatch(/## User\n> asked about 記憶\n## Assistant\n> answered\n> in full\n/);
    expect(told).not.toContain('known of the project');
  });

  test('by both within one limit, when the worker has only seen the compaction before', async () => {
    const world = worldWith({ session: `${'- found out earlier\n'.repeat(200)}` });
    const hourAgo = Date.now() / 1_000 - 3_600;
    utimesSync(
      join(world.home.context, sessionContextName('claude-code', SESSION)),
      hourAgo,
      hourAgo,
    );
    await compact(world, prompt('old '.repeat(1_000)), answer('new '.repeat(900)));
    const told = contextIn(await startedWith('compact', world));
    expect(told).toMatch(/^- found out earlier\n/);
    expect(told).toContain('> new new');
    expect(told.endsWith('</daybook-memory>')).toBe(true);
  });

  test('and not what another session noted, or nothing at all', async () => {
    const world = worldWith({ project: 'known of the project' });
    const transcript = transcriptOf(world.dir, prompt('of another'));
    const other = payloadFor('PreCompact', transcript, { session_id: 'another' });
    await runAlone('pre-compact', other, world.env);
    expect(await startedWith('compact', world)).toBe('');
  });

  test('whatever lies in the spool beside it', async () => {
    const world = worldWith({});
    await compact(world, prompt('asked'));
    writeFileSync(join(world.home.spool, '99999999999999-torn.json'), '{"v":1,"kind":"comp');
    writeFileSync(join(world.home.spool, '99999999999998-odd.json'), 'null');
    const more = { source: 'compact', session_id: SESSION };
    const payload = payloadFor('SessionStart', join(world.dir, 'transcript.jsonl'), more);
    const { stdout } = await runAlone('session-start', payload, world.env);
    expect(contextIn(stdout)).toContain('> asked');
  });
});
