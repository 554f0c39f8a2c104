import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allJobs, expectAllDone, textsOf } from '../helpers/flush-view.ts';
import { flushWorld, MINUTE } from '../helpers/flush-world.ts';

const NOW = { recoverNow: true };

/** Whatever recovery looks for: these sessions are older than Daybook, so no hook could name them. */
describe.each(['named', 'all'])(
  'recovery = %s: transcripts from before the first run',
  (recovery) => {
    const newWorld = () => flushWorld({ settings: { recovery } });

    test('are not summarised unasked, only what they grow by', async () => {
      const at = newWorld();
      const old = at.session('old').exchanges(5, 'old ');
      at.turnClock(31 * MINUTE);
      await at.run(NOW);
      expect(allJobs(at.world.store)).toEqual([]);
      old.exchanges(1, 'new ');
      at.turnClock(31 * MINUTE);
      await at.run(NOW);
      expect(allJobs(at.world.store)).toMatchObject([{ fromSeq: 10, toSeq: 12, state: 'done' }]);
      expectAllDone(at.world.store, at.world.home);
    });

    test.each(['end', 'compact'] as const)(
      'are flushed whole when a hook reports their %s',
      async (kind) => {
        const at = newWorld();
        const old = at.session('old').exchanges(5, 'old ');
        await at.run(NOW);
        old.exchanges(1, 'new ');
        at.spool(old, kind);
        await at.run();
        expect(allJobs(at.world.store)).toMatchObject([{ fromSeq: 0, toSeq: 12 }]);
      },
    );

    test('and named by the very first event are flushed whole', async () => {
      const at = newWorld();
      at.session('other').exchanges(5, 'old ');
      at.spool(at.session('named').exchanges(5), 'end');
      at.turnClock(31 * MINUTE);
      await at.run(NOW);
      expect(allJobs(at.world.store)).toMatchObject([{ fromSeq: 0, toSeq: 10, kind: 'end' }]);
      expect(textsOf(at.world.store, 'other')).toEqual([]);
    });

    test('below another configuration folder, which shows up later, are not either', async () => {
      const at = newWorld();
      await at.run();
      const elsewhere = { ...at.world.env, CLAUDE_CONFIG_DIR: join(at.folder, 'work') };
      const work = (id: string) => at.session(id, 'project', elsewhere.CLAUDE_CONFIG_DIR);
      const old = work('old').exchanges(5, 'old ');
      at.turnClock(31 * MINUTE);
      at.spool(work('now').exchanges(1), 'end');
      await at.run(NOW);
      expect(allJobs(at.world.store)).toMatchObject([{ kind: 'end' }]);
      old.exchanges(1, 'new ');
      at.turnClock(31 * MINUTE);
      await at.run(NOW);
      expect(textsOf(at.world.store, 'old')).toHaveLength(12);
      expect(allJobs(at.world.store)).toMatchObject([
        { kind: 'end' },
        { kind: 'recovery', fromSeq: 10 },
      ]);
    });
  },
);
