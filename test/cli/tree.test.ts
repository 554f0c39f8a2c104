import { expect, test } from 'vitest';
import { setParent } from '../../src/store/lineage.ts';
import type { ParentKind } from '../../src/store/sessions.ts';
import { CliPlace, DAY, HOUR, NOW } from '../helpers/cli-place.ts';

/** A session with a fork that was cleared, and a continuation; an older pair; one alone. */
function place() {
  const at = new CliPlace();
  const made = (title: string, agoMs: number, parent?: string, kind: ParentKind = 'fork') => {
    const id = at.session({ title, startedAtMs: NOW - agoMs });
    if (parent) at.fill((store) => setParent(store, id, parent, kind, NOW));
    return id;
  };
  const oldTop = made('old top', 9 * DAY);
  const top = made('top', 30 * DAY);
  const fork = made('fork of top', 3 * DAY, top);
  return {
    at,
    ids: {
      oldTop,
      top,
      fork,
      clear: made('after the clear', 2 * DAY, fork, 'clear'),
      next: made('next', HOUR, top, 'continuation'),
      oldFork: made('old fork', 8 * DAY, oldTop),
      alone: made('alone', 0),
    },
  };
}

interface Branch {
  readonly title: string;
  readonly kind: string | null;
  readonly hidden: number;
  readonly children: Branch[];
}

/** `title(kind)[children]`. */
function shape({ title, kind, children }: Branch): string {
  const below = children.length > 0 ? `[${children.map(shape).join(', ')}]` : '';
  return `${title}${kind ? `(${kind})` : ''}${below}`;
}

const TOP = 'top[fork of top(fork)[after the clear(clear)], next(continuation)]';

test.each([
  { words: [], shapes: [TOP, 'old top[old fork(fork)]'] },
  { words: ['--all'], shapes: ['alone', TOP, 'old top[old fork(fork)]'] },
  { words: ['--limit', '1'], shapes: [TOP] },
  { words: ['after the clear'], shapes: [TOP] },
  { words: ['alone'], shapes: ['alone'] },
])('tree $words', async ({ words, shapes }) => {
  const { at } = place();
  const { results, isMore } = await at.json('tree', ...words);
  expect(results.map(shape)).toEqual(shapes);
  expect(isMore).toBe(words[0] === '--limit');
});

test('as text the lineage is drawn, with kinds, and the named session is marked', async () => {
  const { at, ids } = place();
  const { out } = await at.run('tree', ids.clear);
  expect(out.split('\n')).toEqual([
    `2026-10-21 12:00  uploader · top  ${ids.top}`,
    `├─ fork  2026-11-17 12:00  uploader · fork of top  ${ids.fork}`,
    `│  └─ clear  2026-11-18 12:00  uploader · after the clear  ${ids.clear}  ◀`,
    `└─ continuation  2026-11-20 11:00  uploader · next  ${ids.next}`,
    '',
  ]);
});

test('a lineage deeper than 32 is cut with a mark, above and below', async () => {
  const at = new CliPlace();
  const ids: string[] = [];
  for (let n = 1; n <= 70; n++) {
    const id = at.session({ title: `generation ${n}`, startedAtMs: NOW - (100 - n) * HOUR });
    const parent = ids.at(-1);
    if (parent) at.fill((store) => setParent(store, id, parent, 'clear', NOW));
    ids.push(id);
  }
  const whole = (await at.run('tree')).out.trimEnd().split('\n');
  expect(whole).toHaveLength(33);
  expect(whole.at(-1)).toMatch(/^ +└─ … 38 more below$/);
  const middle = (await at.run('tree', 'generation 40')).out.trimEnd().split('\n');
  expect(middle[0]).toBe('… 23 more above');
  expect(middle[1]).toContain('generation 24 ');
  expect(middle[17]).toMatch(/generation 40 .+◀$/);
  expect(middle.at(-1)).toMatch(/… 15 more below$/);
  expect((await at.json('tree', 'generation 70')).results[0].title).toBe('generation 54');
});

test('hostile titles draw no lines of their own', async () => {
  const at = new CliPlace();
  const parent = at.session({ set: { title: 'a\n└─ fork  forged\u001b[1A' } });
  const child = at.session();
  at.fill((store) => setParent(store, child, parent, 'fork', NOW));
  const { out } = await at.run('tree');
  expect(out.split('\n')).toHaveLength(3);
  expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test.each([
  { words: ['tree', 'nosuch'], code: 3 },
  { words: ['tree', 'top', 'fork'], code: 2 },
  { words: ['tree', 'ses_'], code: 2 },
])('$words ends with $code', async ({ words, code }) => {
  const { at } = place();
  expect((await at.run(...words)).code).toBe(code);
});

test('before anything was captured there is no tree', async () => {
  expect((await new CliPlace().json('tree')).results).toEqual([]);
});
