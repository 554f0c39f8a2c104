import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countMessages, noteMessageCount } from '../../src/store/message-count.ts';
import { addMessage } from '../../src/store/messages.ts';
import { openMemoryStore } from '../../src/store/open.ts';
import { createSession, ensureProject } from '../../src/store/sessions.ts';

test('the count is right whatever comes and goes between two looks', () => {
  const store = openMemoryStore();
  const projectId = ensureProject(store, { key: '/p', name: 'p', dir: '/p' }, 1);
  const session = { agent: 'claude-code', projectId, cwd: '/p', startedAtMs: 1 };
  const id = createSession(store, { ...session, externalId: 'x' });
  let n = 0;
  const add = () =>
    addMessage(store, id, {
      externalId: `m${++n}`,
      messageId: `m${n}`,
      role: 'user',
      kind: 'speech',
      tool: null,
      isError: false,
      text: 'hello',
      atMs: n,
      position: n,
    });
  const acts = {
    add,
    note: () => noteMessageCount(store),
    // The highest goes too, so that SQLite gives its number again.
    remove: () =>
      store.prepare('DELETE FROM messages WHERE id = (SELECT max(id) FROM messages)').run(),
  };
  const names = fc.constantFrom<keyof typeof acts>('add', 'note', 'remove');
  fc.assert(
    fc.property(fc.array(names, { maxLength: 40 }), (done) => {
      for (const name of done) acts[name]();
      const { n: real } = store.prepare('SELECT count(*) AS n FROM messages').get() as {
        n: number;
      };
      expect(countMessages(store)).toBe(real);
    }),
  );
});
