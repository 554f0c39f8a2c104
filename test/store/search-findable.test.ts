import { describe, expect, test } from 'vitest';
import { placeWith } from './search-place.ts';

/** Said beside each text, so that finding it is no accident. */
const OTHERS = [
  'a plain sentence about nothing in particular',
  '另一个完全不相关的句子',
  'const other = makeOther({ some: 1 });',
];

const FINDABLE: readonly (readonly [what: string, text: string, ...typed: string[]])[] = [
  ['words in any case and order', 'Retry with full jitter', 'retry', 'JITTER full', 'Full Retry'],
  ['phrases', 'we chose full jitter today', '"full jitter"', '"CHOSE FULL" today'],
  ['prefixes', 'configuration of the uploader', 'config*', 'configurat*', 'upl* conf*'],
  ['plurals', 'three retries in two batches', 'retry', 'batch', '"retry" batches'],
  ['past and present', 'we decided and retried', 'decide', 'deciding', 'retrying', 'retry'],
  ['nouns of verbs', 'Decision: no cap', 'decide', 'decided', 'decisions'],
  ['verbs of nouns', 'we decided it', 'decision', 'decides'],
  ['accents', 'das Café in Málaga', 'cafe', 'Málaga', 'malaga'],
  ['paths', 'see src/store/open.ts line 3', 'src/store/open.ts', 'open.ts', 'store/open', 'open'],
  ['paths of Windows', 'C:\\Users\\ada\\notes.md', 'C:\\Users\\ada', 'notes.md', 'ada\\notes'],
  ['e-mail', 'ask ada.l@example.com first', 'ada.l@example.com', 'example.com', '@example'],
  [
    'camel case',
    'call retryBackoff(3)',
    'retryBackoff',
    'RETRYBACKOFF',
    'backoff',
    'Backoff',
    'retry backoff',
    '"retry backoff"',
    'retryBackoff(3)',
  ],
  ['snake case', 'where user_id = 3', 'user_id', 'user', 'userId', '"user_id ="'],
  [
    'getters',
    'obj.getUserId()',
    'getUserId',
    'userId',
    'user_id',
    'UserId',
    'obj.getUserId()',
    'getuser*',
  ],
  ['acronyms', 'class HTTPServerError', 'HTTPServerError', 'http', 'server error'],
  ['kebab case', 'npm run check-all-types', 'check-all-types', 'all-types', '--check-all-types'],
  ['namespaces', 'std::vector<int> v', 'std::vector', 'std::vector<int>', 'vector'],
  ['versions', 'upgrade to v12.6.1', 'v12.6.1', 'v12.6'],
  ['hashes', 'commit 85bd29a1c0ffee', '85bd29a1c0ffee', '85bd*'],
  ['assignments', 'set KEY=value now', 'KEY=value', 'key', '=value'],
  ['tags', '<div class="x">hi</div>', '<div>', 'class="x"', '</div>'],
  ['variables', 'echo $HOME', '$HOME', 'home'],
  ['operators', 'a => b', '=>', 'a => b', '"=> b"'],
  ['emoji', 'shipped 🚀 today', '🚀', 'shipped 🚀', '🚀 today'],
  ['arrows and marks', 'x → y ✓', '→', '✓'],
  ['apostrophes', "what's the cap", "what's the cap", 'cap'],
  [
    'Chinese',
    '我们决定用记忆库保存会话',
    '记忆',
    '忆',
    '记忆库',
    '决定 会话',
    '"保存会话"',
    '我们决定用记忆库保存会话',
  ],
  ['Chinese beside Latin', '用SQLite保存记忆v2版本', 'sqlite', 'SQLite保存', '记忆v2', 'v2'],
  ['Japanese', 'セッションを保存しました', 'セッション', '保存', '保存しました', 'ました'],
  ['half-width kana and full-width Latin', 'ﾒﾓﾘ Ａｂｃ', 'メモリ', 'abc', 'ﾒﾓﾘ'],
  ['Korean', '기억을 저장했습니다', '기억', '저장', '기억을 저장'],
  ['Thai', 'บันทึกความจำของเซสชัน', 'ความจำ', 'เซสชัน'],
  ['Arabic', 'قررنا استخدام الذاكرة', 'الذاكرة', 'قررنا'],
  ['Hebrew', 'החלטנו על זיכרון', 'זיכרון'],
  ['Russian', 'Мы решили сохранить память', 'ПАМЯТЬ', 'решили память'],
  ['the middle of a word', 'the xylophonist plays', 'lophon'],
];

/** The index has words, and these are none. */
const SCANNED = new Set(['=>', '🚀', '→', '✓', 'lophon']);

describe.each(FINDABLE)('%s', (_what, text, ...queries) => {
  test.each(queries)('%s', (typed) => {
    const place = placeWith([...OTHERS.slice(0, 2), text, OTHERS[2] as string]);
    expect(place.texts(typed)[0]).toBe(text);
    expect(place.find(typed).how).toBe(SCANNED.has(typed) ? 'scan' : 'all words');
    place.store.close();
  });
});

test.each([
  ['C#', 'we write C# here', ['a C program', 'the C compiler and C headers']],
  ['C++', 'we write C++ here', ['a C program', 'C']],
  ['.env', 'in the .env file', ['env', 'the env of node env']],
  ['--force', 'push --force it', ['force', 'may the force']],
  ['"retry later"', 'retry later', ['retries, later', 'retrying later later']],
  ['100%', 'it is 100% done', ['100', '100 100']],
])('%s stands above what only has its words', (typed, text, others) => {
  const place = placeWith([text, ...others]);
  expect(place.texts(typed)[0]).toBe(text);
  place.store.close();
});

test.each([
  ['jitter', 'full jitter', 'full >>>jitter<<<'],
  ['retry', 'retries and retryBackoff', '>>>retries<<< and >>>retry<<<Backoff'],
  ['userId', 'getUserId user_id', 'get>>>UserId<<< >>>user_id<<<'],
  ['记忆', '我们的记忆库', '我们的>>>记忆<<<库'],
  ['=>', 'a => b', 'a >>>=><<< b'],
  ['"full jitter" cap', 'cap, full jitter, full', '>>>cap<<<, >>>full jitter<<<, full'],
  ['a1', 'x\n\n  a1\ty', 'x >>>a1<<< y'],
])('the matches of %s are marked', (typed, text, snippet) => {
  const place = placeWith([text]);
  expect(place.find(typed).hits[0]?.snippet).toBe(snippet);
  place.store.close();
});

test('a snippet shows the stretch with most of the words', () => {
  const far = 'nothing to see here '.repeat(40);
  const place = placeWith([`retry ${far} retry with backoff and jitter ${far} backoff`]);
  const [hit] = place.find('retry backoff jitter').hits;
  expect(hit?.snippet).toContain('>>>retry<<< with >>>backoff<<< and >>>jitter<<<');
  expect(hit?.snippet).toMatch(/^….*…$/);
  expect(hit?.snippet.length).toBeLessThan(330);
  place.store.close();
});
