import { addCandidate, setParent } from '../../src/store/lineage.ts';
import { addMessage } from '../../src/store/messages.ts';
import { inTransaction, openStore } from '../../src/store/open.ts';
import { linkSession, pinSession } from '../../src/store/session-acts.ts';
import {
  createSession,
  endSession,
  ensureProject,
  touchSession,
} from '../../src/store/sessions.ts';
import type { Store } from '../../src/store/store.ts';
import { suggestTitle } from '../../src/store/titles.ts';

// A process of its own that writes to a store as fast as it can:
// `store-writer.ts <store> <name> <until, Unix ms>`. Prints how many sessions it made.

const [path = '', name = '', until = '0'] = process.argv.slice(2);
const store = openStore(path);
const ids: string[] = [];
do {
  const externalId = `${name}-${ids.length}`;
  ids.push(oneSession(store, externalId, ids.at(-1), Date.now()));
  await new Promise((go) => setTimeout(go, 5));
} while (Date.now() < Number(until));
store.close();
process.stdout.write(String(ids.length));

/** Some of it in a transaction, some of it each by itself. */
function oneSession(to: Store, externalId: string, last: string | undefined, atMs: number): string {
  const id = inTransaction(to, () => {
    const projectId = ensureProject(to, { key: '/direct', name: 'direct', dir: '/direct' }, atMs);
    const agent = 'claude-code';
    const made = { agent, externalId, projectId, cwd: '/direct', startedAtMs: atMs };
    const session = createSession(to, made);
    suggestTitle(to, session, 'The same title for all', 'derived', atMs);
    return session;
  });
  for (const n of [1, 2, 3]) {
    const common = { externalId: `${externalId}-${n}`, messageId: `${externalId}-${n}` };
    const said = { role: 'user', kind: 'speech', tool: null, isError: false } as const;
    const text = `Prompt ${n} of ${externalId}`;
    inTransaction(to, () =>
      addMessage(to, id, { ...common, ...said, text, atMs: atMs + n, position: null }),
    );
  }
  touchSession(to, id, { branch: 'main', model: 'm', lastActivityMs: atMs + 3 });
  if (last !== undefined) {
    const candidate = { sessionId: id, parentId: last, kind: 'continuation' } as const;
    addCandidate(to, { ...candidate, reasons: 'a test' }, atMs + 4);
    setParent(to, id, last, 'continuation', atMs + 5);
    pinSession(to, last, true, atMs + 6);
  }
  linkSession(to, id, { kind: 'task', ref: 'T-1' }, atMs + 7);
  endSession(to, id, atMs + 8, 'other');
  return id;
}
