import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact, redactAll } from '../../src/redaction/redact.ts';
import { SECRETS } from './secret-shapes.ts';

describe('a secret does not survive', () => {
  test.each(SECRETS)('$name', ({ text, secrets }) => {
    for (const around of [text, `Here: ${text}\nand more`, `${text}\n${text}`]) {
      const clean = redact(around);
      for (const secret of secrets) expect(clean).not.toContain(secret);
      expect(clean).toContain('[redacted');
      expect(redact(clean)).toBe(clean);
    }
  });

  test('at least 150 shapes are tried', () => {
    expect(SECRETS.length).toBeGreaterThanOrEqual(150);
  });
});

describe('what stands around a secret stays', () => {
  test.each([
    ['DB_PASSWORD=hunter2-and-more # the old one', 'DB_PASSWORD=[redacted: secret] # the old one'],
    ['a <private>b</private> c', 'a [redacted: private] c'],
    ['a <PRIVATE >b <private>c</private> d</Private> e', 'a [redacted: private] e'],
    [
      'psql postgres://ada:s3cret!pw@db.example.com:5432/app',
      'psql postgres://ada:[redacted: password]@db.example.com:5432/app',
    ],
    [
      'curl -H "Authorization: Bearer abcdef123456" x',
      'curl -H "Authorization: Bearer [redacted: authorization]" x',
    ],
    ['{"apiKey":"abc123def456","port":8080}', '{"apiKey":"[redacted: secret]","port":8080}'],
  ])('%s', (text, clean) => {
    expect(redact(text)).toBe(clean);
  });
});

describe('ordinary text stays as it is', () => {
  test.each([
    'const token = await getToken(session);',
    'password: string;',
    'interface Login { password: string; token?: string }',
    'The token is checked before the password.',
    'if (token === undefined) throw new Error("token is missing");',
    'export const MAX_TOKENS = 4096;',
    'max_tokens: 4096, input_tokens: 12345678, "cache_read_input_tokens": 123456',
    'const password = process.env.DB_PASSWORD;',
    'PASSWORD=$DB_PASSWORD docker compose up',
    ['password: $', '{{ secrets.NPM_TOKEN }}'].join(''),
    'api_key = os.environ["API_KEY"]',
    'Create a new API key: https://example.com/settings/api-keys?tab=2',
    'see https://example.com:8080/a@b and http://localhost:3000/x',
    'git clone git@github.com:ada/uploader.git',
    'commit 26bf6db1c0ffee5eba11fade26bf6db1c0ffee5e',
    'sha512-W1Xg9S8oDk1oUo0bmkX7zJvQH1b5zVRo5Y2eTj9bY6oXqg==',
    'id 21a086e2-9cd5-4251-8acd-0b25e46ec53e',
    '<div class="sk-circle-fade-dot-animation-long">',
    'tokenizer: "cl100k_base-2024"',
    '- authorization: who may do what',
    'Authorization: Bearer <token>',
    'Set the cookie: it must be HttpOnly.',
    'the private key is kept in the key store',
    'risk-assessment-of-the-new-upload-path',
    'key-value-store-with-expiry',
    'secretary: Ada Lovelace',
  ])('%s', (text) => {
    expect(redact(text)).toBe(text);
  });

  test('in our own sources and those of others: at most one line in 1,000 changes', () => {
    const root = join(import.meta.dirname, '../..');
    const isText = (name: string) => /(?:README\.md|\.d\.ts)$/i.test(name);
    const inFolder = (folder: string, isWanted: (name: string) => boolean) =>
      (readdirSync(join(root, folder), { recursive: true }) as string[])
        .filter(isWanted)
        .map((name) => join(root, folder, name));
    const paths = [
      ...inFolder('src', (name) => name.endsWith('.ts') && !name.includes('redact')),
      ...inFolder('hooks', (name) => name.endsWith('.ts')),
      ...inFolder('node_modules', isText).slice(0, 1_500),
    ];
    const lines = paths.flatMap((path) => readFileSync(path, 'utf8').split('\n'));
    const changed = lines.filter((line) => redact(line) !== line);
    const rate = (changed.length * 1_000) / lines.length;
    console.log(
      `redacted: ${changed.length} of ${lines.length} lines, ${rate.toFixed(3)} in 1,000`,
    );
    expect(lines.length).toBeGreaterThan(50_000);
    expect(rate, changed.slice(0, 20).join('\n')).toBeLessThanOrEqual(1);
  });
});

describe('whatever the text', () => {
  test('it never throws, and a second pass changes nothing', () => {
    const pieces = fc.constantFrom(
      ...SECRETS.map(({ text }) => text.slice(0, 60)),
      ...[
        'password=',
        '"',
        "'",
        '`',
        ': ',
        '<private>',
        '</private>',
        'Bearer ',
        '://',
        '@',
        '\n',
        '[redacted: ',
        ']',
      ],
    );
    const text = fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' })), { maxLength: 12 });
    fc.assert(
      fc.property(text, (parts) => {
        expect(redactAll(parts)).toEqual(parts.map(redact));
        for (const between of [' ', '', '\n']) {
          const clean = redact(parts.join(between));
          expect(redact(clean)).toBe(clean);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  const long = (piece: string, bytes: number) => piece.repeat(Math.ceil(bytes / piece.length));
  const ms = (text: string) => {
    const startedMs = performance.now();
    redact(text);
    return performance.now() - startedMs;
  };

  test.each([
    ...[
      'a',
      'a-',
      'A_',
      '.',
      ' ',
      '\n',
      '-eyJaaaaaaaa',
      'eyJaaaaaaaa.',
      '-sk-',
      'SG.aaaaaaaaaaaaaaaaa',
    ],
    ...[
      'password',
      'token: ',
      'password="',
      'cookie   ',
      'authorization:  ',
      'bearer ',
      'http://x:',
      'a://b:',
    ],
    ...[
      '<private>',
      '<private></private>',
      '-----BEGIN RSA PRIVATE KEY-----',
      '--token ',
      '1234567890:',
    ],
    ...[
      'AccountKey=',
      'xoxb-',
      'gh',
      'dp.pt.',
      'secret_',
      "pwd='",
      '0123456789abcdef',
      'aaaaaaaaaaaaaa.atlasv1.',
    ],
  ])('5 MB of %j take no more than in proportion to 0.5 MB', (piece) => {
    // Quadratic would be 100 times; the rest is for a machine that does something else meanwhile.
    const shortMs = Math.max(20, ms(long(piece, 500_000)), ms(long(piece, 500_000)));
    expect(ms(long(piece, 5_000_000))).toBeLessThan(shortMs * 40);
  });
});
