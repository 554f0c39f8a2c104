import { describe, expect, test } from 'vitest';
import { updateJob } from '../../src/store/jobs.ts';
import type { Stretch } from '../../src/summarize/backend.ts';
import { type Answer, failure, fakeBackend, reply } from '../helpers/fake-backend.ts';
import { allEntries, dailyText, expectAllDone } from '../helpers/flush-view.ts';
import { flushWorld, HOUR, MINUTE } from '../helpers/flush-world.ts';
import { theJob } from './ended.ts';

const PART = 2_000;

/** Five exchanges of 900 characters, of which two fit into a part. */
async function longSession(...answers: Answer[]) {
  const model = fakeBackend('claude', ...answers);
  const settings = { 'summary.backend': 'claude', 'summary.chunkCharacters': PART };
  const at = flushWorld({ settings, backends: { claude: model } });
  const session = at.session('long');
  for (let n = 1; n <= 5; n++)
    session.prompt(`Prompt ${n}`).answer(`${n}`.repeat(450), `${n}`.repeat(440));
  at.spool(session, 'end');
  await at.run();
  return { at, model };
}

const prompts = ({ turns }: Stretch) =>
  turns.filter(({ role }) => role === 'user').map(({ text }) => text);
const length = ({ turns }: Stretch) => turns.reduce((sum, { text }) => sum + text.length, 0);

describe('a long stretch', () => {
  test('is cut into whole exchanges that fit, and gives one entry', async () => {
    const { at, model } = await longSession(reply('One'), reply('Two'), reply('Three'));
    expect(model.asked.map(prompts)).toEqual([
      ['Prompt 1', 'Prompt 2'],
      ['Prompt 3', 'Prompt 4'],
      ['Prompt 5'],
    ]);
    expect(Math.max(...model.asked.map(length))).toBeLessThanOrEqual(PART);
    const [entry] = allEntries(at.world.store);
    expect(entry).toMatchObject({ title: 'One', usage: { inputTokens: 3_000, outputTokens: 300 } });
    for (const part of ['One', 'Two', 'Three'])
      expect(dailyText(at.world.home)).toContain(`About ${part}.`);
    expectAllDone(at.world.store, at.world.home);
  });

  test('with a failure in part 3 does not pay for parts 1 and 2 again', async () => {
    const { at, model } = await longSession(reply('One'), reply('Two'), failure('temporary'));
    expect(model.asked).toHaveLength(2 + 3);
    model.answers = [reply('Three')];
    at.turnClock(MINUTE);
    await at.run();
    expect(model.asked.slice(5).map(prompts)).toEqual([['Prompt 5']]);
    expect(dailyText(at.world.home)).toContain('About Two.');
    expect(allEntries(at.world.store)).toHaveLength(1);
    expect(at.world.store.prepare('SELECT count(*) AS n FROM job_parts').get()).toEqual({ n: 0 });
  });

  test('that was set aside keeps what is paid for, for the retry', async () => {
    const { at, model } = await longSession(reply('One'), reply('Two'), failure('temporary'));
    at.turnClock(25 * HOUR);
    await at.run();
    expect(theJob(at)).toMatchObject({ state: 'set_aside' });
    expect(dailyText(at.world.home)).not.toContain('About One.');
    const asked = model.asked.length;
    model.answers = [reply('Three')];
    updateJob(at.world.store, 1, { state: 'waiting', nextTryAtMs: at.world.now(), backend: null });
    await at.run();
    expect(model.asked.slice(asked).map(prompts)).toEqual([['Prompt 5']]);
    expect(dailyText(at.world.home)).toContain('About One.');
    expectAllDone(at.world.store, at.world.home);
  });

  test('of which some parts are worth nothing has an entry of the others', async () => {
    const { at } = await longSession('NOTHING', reply('Two'), 'NOTHING');
    expect(allEntries(at.world.store)).toMatchObject([{ title: 'Two' }]);
  });
});

describe('a part that is too long for the model', () => {
  test('is asked for again in halves', async () => {
    const limit = 1_000;
    const { at, model } = await longSession((stretch) => {
      if (length(stretch) > limit) throw failure('too-long');
      return reply(prompts(stretch).join(' and '));
    });
    const given = model.asked.filter((stretch) => length(stretch) <= limit).map(prompts);
    expect(given).toEqual([['Prompt 1'], ['Prompt 2'], ['Prompt 3'], ['Prompt 4'], ['Prompt 5']]);
    expect(at.slept).toEqual([]);
    expect(allEntries(at.world.store)).toMatchObject([{ title: 'Prompt 1' }]);
  });

  test('and cannot be made any shorter waits with its reason', async () => {
    const { at, model } = await longSession(failure('too-long', 'prompt is too long'));
    expect(theJob(at)).toMatchObject({
      state: 'waiting',
      attempts: 1,
      reason: 'claude: prompt is too long',
    });
    expect(model.asked.length).toBeLessThan(10);
  });

  test('because of a single turn loses the middle of it, with a mark', async () => {
    const model = fakeBackend('claude', reply('Done'));
    const settings = { 'summary.backend': 'claude', 'summary.chunkCharacters': PART };
    const at = flushWorld({ settings, backends: { claude: model } });
    at.spool(
      at
        .session('a')
        .prompt(`begin ${'x'.repeat(50_000)} end`)
        .answer('Fine.'),
      'end',
    );
    await at.run();
    const [turn] = model.asked[0]?.turns ?? [];
    expect(turn?.text.length).toBeLessThanOrEqual(PART);
    expect(turn?.text).toMatch(/^begin x+\n\n\[… \d+ characters left out …\]\n\nx+ end$/);
  });
});
