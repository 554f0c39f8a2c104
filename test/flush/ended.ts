import { type Answer, type FakeBackend, fakeBackend } from '../helpers/fake-backend.ts';
import { allJobs } from '../helpers/flush-view.ts';
import { type FlushWorld, flushWorld } from '../helpers/flush-world.ts';

/** A session that has ended, and the one model that is asked for its summary. */
export async function ended(...answers: Answer[]): Promise<{ at: FlushWorld; model: FakeBackend }> {
  const model = fakeBackend('claude', ...answers);
  const at = flushWorld({ settings: { 'summary.backend': 'claude' }, backends: { claude: model } });
  at.spool(at.session('a').exchanges(2), 'end');
  await at.run();
  return { at, model };
}

export function theJob(at: FlushWorld) {
  return allJobs(at.world.store)[0];
}

/** How long the job waits from now on. */
export function waitsMs(at: FlushWorld): number {
  return (theJob(at)?.nextTryAtMs ?? 0) - at.world.now();
}
