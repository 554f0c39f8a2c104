import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEvent, readSession, spokenText } from '../../src/capture/opencode-payload.ts';
import { fixture } from '../helpers/places.ts';

const recorded = ['hooklog-run', 'hooklog-tui-compact-new-resume'].flatMap((name) =>
  fixture(`opencode/${name}.jsonl`)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { k: string; v: unknown }),
);

test('of the recorded events those that matter are read, and no other', () => {
  const types = recorded
    .filter(({ k }) => k.startsWith('event:'))
    .flatMap(({ v }) => readEvent(v)?.type ?? []);
  expect(new Set(types)).toEqual(
    new Set(['session.created', 'session.updated', 'session.idle', 'session.compacted', 'summary']),
  );
});

const hostile = fc.oneof(
  fc.anything({ withNullPrototype: true }),
  fc.record(
    {
      type: fc.oneof(
        fc.constantFrom('session.created', 'session.idle', 'message.updated'),
        fc.anything(),
      ),
      properties: fc.oneof(
        fc.anything(),
        fc.record({ sessionID: fc.anything(), info: fc.anything() }, { requiredKeys: [] }),
      ),
    },
    { requiredKeys: [] },
  ),
);

test('whatever comes, reading it never throws, and ids are texts', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const event = readEvent(value);
      const ids = event && ('session' in event ? [event.session.id] : [event.sessionId]);
      for (const id of ids ?? []) expect(typeof id).toBe('string');
      readSession(value);
      expect(typeof spokenText(value)).toBe('string');
      expect(typeof spokenText([value])).toBe('string');
    }),
  );
});
