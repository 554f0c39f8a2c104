import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chainsWhere } from '../../src/memory/chains.ts';
import { projectContextName, sessionContextName } from '../../src/recall/context-name.ts';
import { openJobs, updateJob } from '../../src/store/jobs.ts';
import { sessionById, sessionIdOf } from '../../src/store/sessions.ts';
import { extractiveBackend } from '../../src/summarize/extractive.ts';
import { failure, fakeBackend } from '../helpers/fake-backend.ts';
import { HOUR, MINUTE } from '../helpers/flush-world.ts';
import { differences, type SessionWorld, sessionWorld } from '../helpers/session-world.ts';

/** What a model says of a session. */
function found(title: string, lists: Readonly<Record<string, readonly string[]>>): string {
  const sections = Object.entries(lists).map(
    ([name, items]) => `## ${name}\n\n${items.map((item) => `- ${item}`).join('\n')}\n`,
  );
  return `# ${title}\n\n## Context\n\nAbout ${title}.\n\n${sections.join('\n')}`;
}

const FIRST = found('Retries', {
  Decisions: ['Use full jitter for retries'],
  Lessons: ['The proxy drops bursts'],
  'Action items': ['Update docs/uploads.md', 'Measure the retry budget'],
});

function contextOf({ world, folder }: SessionWorld, project = 'project'): string {
  const name = projectContextName(join(folder, project), project);
  return readFileSync(join(world.home.context, name), 'utf8');
}

function worldOf(...answers: Parameters<typeof fakeBackend>[1][]) {
  const backend = fakeBackend('command', ...answers);
  const settings = { 'summary.backend': 'command', 'summary.minTurnsAtCompaction': 1 } as const;
  return { backend, settings, options: { settings, backends: { command: backend } } };
}

const texts = ({ store }: SessionWorld, status: Parameters<typeof chainsWhere>[1]['status']) =>
  chainsWhere(store, { status: status ?? [] })
    .map(({ summary }) => summary)
    .sort();

describe('a flush', () => {
  test('leaves decisions, lessons and action items of an ended session to its project', async () => {
    const world = sessionWorld(worldOf(FIRST).options);
    await world.ended('one', 'Fix the retries');
    expect(texts(world, ['active'])).toEqual([
      'Measure the retry budget',
      'The proxy drops bursts',
      'Update docs/uploads.md',
      'Use full jitter for retries',
    ]);
    expect(contextOf(world)).toMatch(/## Open action items\n- \[ \] 2026-11-20 [0-9a-f]{8}: /);
    expect(differences(world.store)).toEqual([]);
  });

  test('asked for reviews it leaves decisions and lessons to `memory review`', async () => {
    const { options } = worldOf(FIRST);
    const settings = { ...options.settings, 'memory.promote': 'ask' };
    const world = sessionWorld({ ...options, settings });
    const id = await world.ended('one', 'Fix the retries');
    expect(texts(world, ['preliminary'])).toHaveLength(2);
    expect(contextOf(world)).not.toContain('full jitter');
    const { results } = await world.json('memory', 'review', '--all');
    expect(results.map(({ sessionId }: { sessionId: string }) => sessionId)).toEqual([id, id]);
    await world.json('memory', 'promote', '--session', id);
    expect(contextOf(world)).toContain('Use full jitter for retries');
  });

  test('after a compaction the notes are the session’s own until its end', async () => {
    const world = sessionWorld(
      worldOf(FIRST, found('More', { Lessons: ['Jitter helps'] })).options,
    );
    const transcript = world.session('0199c2d4-aaaa-4bbb-8ccc-0123456789ab').exchanges(3);
    world.spool(transcript, 'compact');
    await world.run();
    expect(texts(world, ['preliminary'])).toHaveLength(4);
    expect(texts(world, ['active'])).toEqual([]);
    const own = sessionContextName('claude-code', transcript.sessionId);
    const told = readFileSync(join(world.world.home.context, own), 'utf8');
    expect(told).toContain('Use full jitter for retries');
    // An end without anything new to flush.
    world.turnClock(MINUTE);
    world.spool(transcript, 'end');
    await world.run();
    expect(texts(world, ['active'])).toHaveLength(4);
    expect(contextOf(world)).toContain('Use full jitter for retries');
  });

  test('done again after a crash it makes no note twice', async () => {
    const world = sessionWorld(worldOf(FIRST).options);
    await world.ended('one', 'Fix the retries');
    world.store.prepare('UPDATE entries SET is_noted = 0').run();
    await world.run();
    expect(chainsWhere(world.store, {})).toHaveLength(4);
  });

  test('entries from before there were notes become notes', async () => {
    const world = sessionWorld(worldOf(FIRST).options);
    await world.ended('one', 'Fix the retries');
    world.store.exec(
      "DELETE FROM chains; DELETE FROM notes; DELETE FROM events WHERE op LIKE 'memory%'; UPDATE entries SET is_noted = 0",
    );
    await world.run();
    expect(texts(world, ['active'])).toHaveLength(4);
    expect(differences(world.store)).toEqual([]);
  });

  test('a retry replaces what the extract found, but for what somebody had a hand in', async () => {
    const { options, backend } = worldOf(failure('bad-reply'));
    const backends = { ...options.backends, extractive: extractiveBackend() };
    const world = sessionWorld({ ...options, backends });
    const transcript = world
      .session('one')
      .prompt("Let's decide: use full jitter for all retries.");
    transcript.answer('Done. Next steps: you still need to measure the retry budget of uploads.');
    world.spool(transcript, 'end');
    await world.run();
    world.turnClock(25 * HOUR);
    await world.run();
    expect(texts(world, ['active'])).toHaveLength(2);
    const { results } = await world.json('memory', 'status', '--all');
    const act = results.find(({ kind }: { kind: string }) => kind === 'action');
    await world.json('memory', 'stash', act.short, '--reason', 'later');
    backend.answers = [FIRST];
    const [job] = openJobs(world.store, ['set_aside']);
    updateJob(world.store, job?.id as number, { state: 'waiting', nextTryAtMs: 0, backend: null });
    await world.run();
    expect(texts(world, ['active'])).toEqual([
      'Measure the retry budget',
      'The proxy drops bursts',
      'Update docs/uploads.md',
      'Use full jitter for retries',
    ]);
    expect(texts(world, ['stashed'])).toHaveLength(1);
    expect(chainsWhere(world.store, { status: ['archived'] })).toMatchObject([
      { archivedAs: 'replaced', kind: 'decision' },
    ]);
  });
});

test('of two sessions of one project at once neither shares or moves the working set of the other', async () => {
  const other = found('Cache', { Decisions: ['Keep the cache in memory'] });
  const world = sessionWorld(worldOf(FIRST, other, other).options);
  const [one, two] = [world.session('one').exchanges(3), world.session('two').exchanges(3)];
  world.spool(one, 'compact');
  await world.run();
  world.spool(two, 'compact');
  await world.run();
  expect(texts(world, ['preliminary'])).toHaveLength(5);
  world.spool(two, 'end');
  await world.run();
  expect(texts(world, ['active'])).toEqual(['Keep the cache in memory']);
  expect(texts(world, ['preliminary'])).toHaveLength(4);
  world.spool(one, 'end');
  await world.run();
  expect(texts(world, ['preliminary'])).toEqual([]);
});

describe('action items', () => {
  test('are closed by `done`, and the next context does without them', async () => {
    const world = sessionWorld(worldOf(FIRST).options);
    await world.ended('one', 'Fix the retries');
    const [, id] = /([0-9a-f]{8}): Update docs/.exec(contextOf(world)) ?? [];
    expect((await world.daybook('done', id as string)).code).toBe(0);
    expect(contextOf(world)).not.toContain('Update docs');
    expect(contextOf(world)).toContain('Measure the retry budget');
  });

  test('are closed by a later flush of the project that says so, not of another one', async () => {
    const done = found('Docs', { 'Done items': ['Update docs/uploads.md'] });
    const world = sessionWorld(worldOf(FIRST, done, done).options);
    await world.ended('one', 'Fix the retries');
    world.turnClock(HOUR);
    await world.ended('two', 'Write', 'other');
    expect(contextOf(world)).toContain('Update docs');
    await world.ended('three', 'Write the docs');
    expect(contextOf(world)).not.toContain('Update docs');
    expect(contextOf(world)).toContain('Measure the retry budget');
  });
});

test('what was noted is told although the session itself is not worth an entry', async () => {
  const world = sessionWorld(worldOf('NOTHING').options);
  const live = ['--agent', 'claude-code', '--session', 'session-of-the-note'];
  await world.json('note', 'The pump is free at dawn', ...live);
  const transcript = world.session('session-of-the-note').prompt('Hello').answer('Hello.');
  world.spool(transcript, 'end');
  await world.run();
  expect(contextOf(world)).toContain('The pump is free at dawn');
});

test('an action item that the session itself did after a compaction is not left open', async () => {
  const done = found('Docs', { 'Done items': ['Update docs/uploads.md'] });
  const { options, backend } = worldOf(FIRST, done);
  const world = sessionWorld(options);
  const transcript = world.session('one').exchanges(3);
  world.spool(transcript, 'compact');
  await world.run();
  world.turnClock(HOUR);
  transcript.prompt('Write the docs').answer('They are written.');
  world.spool(transcript, 'end');
  await world.run();
  expect(backend.asked[1]?.openActions).toContain('Update docs/uploads.md');
  expect(contextOf(world)).not.toContain('Update docs');
  expect(contextOf(world)).toContain('Measure the retry budget');
});

test('without a model too a plain word that something is done closes it', async () => {
  const world = sessionWorld();
  const live = ['--agent', 'claude-code', '--session', 'session-of-the-note'];
  const noted = await world.json(
    'note',
    'Update docs/uploads.md: the limits',
    '-k',
    'action',
    ...live,
  );
  await world.json('memory', 'promote', noted.results[0].id);
  world.turnClock(HOUR);
  const transcript = world.session('session-of-the-note').prompt('Please go on with the docs.');
  transcript.answer('I have not updated docs/uploads.md yet.').prompt('Then do.');
  world.spool(transcript, 'compact', { why: { trigger: 'manual' } });
  await world.run();
  world.spool(transcript, 'end');
  await world.run();
  expect(texts(world, ['active'])).toContain('Update docs/uploads.md: the limits');
  world.turnClock(HOUR);
  transcript.prompt('And now?').answer('I updated docs/uploads.md and committed it.');
  world.spool(transcript, 'end');
  await world.run();
  expect(texts(world, ['active'])).not.toContain('Update docs/uploads.md: the limits');
});

describe('a session that was cut off', () => {
  async function cutOff() {
    const world = sessionWorld(worldOf(FIRST, found('More', {})).options);
    const name = '0199c2d4-aaaa-4bbb-8ccc-0123456789ab';
    const transcript = world.session(name).prompt('Fix the retries').answer('On it.');
    world.spool(transcript, 'start');
    await world.run();
    const live = ['--agent', 'claude-code', '--session', name];
    await world.json('note', 'The proxy allows 9 requests', '--kind', 'fact', ...live);
    world.turnClock(40 * MINUTE);
    await world.run({ recoverNow: true });
    const id = sessionIdOf(world.store, 'claude-code', name) as string;
    return { world, transcript, id };
  }

  test('leaves what it had not left to its project on offer for two hours, then in the archive', async () => {
    const { world, id } = await cutOff();
    expect(contextOf(world)).toContain('## Unfinished work');
    expect(contextOf(world)).toContain('fact, not promoted: The proxy allows 9 requests');
    expect(contextOf(world)).toContain('Use full jitter for retries');
    expect((await world.json('memory', 'status', '--all')).cutOff).toMatchObject([
      { sessionId: id },
    ]);
    world.turnClock(2 * HOUR);
    await world.run();
    expect(contextOf(world)).not.toContain('Unfinished');
    expect(contextOf(world)).toContain('Use full jitter for retries');
    expect(texts(world, ['archived'])).toEqual(['The proxy allows 9 requests']);
    const [left] = chainsWhere(world.store, { status: ['archived'] });
    await world.json('memory', 'restore', left?.id as string);
    expect(texts(world, ['preliminary'])).toEqual(['The proxy allows 9 requests']);
  });

  test('that goes on after all has its working set again', async () => {
    const { world, transcript, id } = await cutOff();
    world.turnClock(3 * HOUR);
    await world.run();
    expect(texts(world, ['archived'])).toHaveLength(1);
    world.turnClock(HOUR);
    transcript.prompt('Go on').answer('Gladly.');
    world.spool(transcript, 'compact');
    await world.run();
    expect(texts(world, ['archived'])).toEqual([]);
    expect(chainsWhere(world.store, { sessionId: id, status: ['preliminary'] }).length).toBe(1);
  });

  test('began with its first words, though it was known before them by its note', async () => {
    const { world, id } = await cutOff();
    expect(sessionById(world.store, id)).toMatchObject({ firstPrompt: 'Fix the retries' });
    expect(differences(world.store)).toEqual([]);
  });
});

test('secrets and private text of a summary never reach a note', async () => {
  const world = sessionWorld(
    worldOf(
      found('Keys', { Decisions: ['Rotate AKIAIOSFODNN7EXAMPLE', '<private>hush</private>'] }),
    ).options,
  );
  await world.ended('one', 'Rotate the keys');
  expect(texts(world, ['active'])).toEqual(['Rotate [redacted: aws-key-id]']);
  const events = JSON.stringify(world.store.prepare('SELECT changes FROM events').all());
  expect(events).not.toContain('AKIAIOSFODNN7EXAMPLE');
  expect(events).not.toContain('hush');
});
