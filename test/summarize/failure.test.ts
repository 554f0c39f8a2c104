import { expect, test } from 'vitest';
import { failureKind, firstWords, lastWords } from '../../src/summarize/failure.ts';
import { resetDelayMs } from '../../src/summarize/reset-time.ts';

// Texts of Claude Code 2.1.329 (and of 1.0 where it says so), of the APIs and of local servers.
test.each([
  ['auth', 'Not logged in · Please run /login', undefined],
  ['auth', 'Invalid API key · Fix external API key', undefined],
  ['auth', 'OAuth token revoked · Please run /login', 401],
  ['auth', 'Login expired · Please run /login', undefined],
  ['auth', 'Failed to authenticate: OAuth session expired and could not be refreshed', undefined],
  ['auth', 'Your ANTHROPIC_API_KEY belongs to a disabled organization · Update it', undefined],
  ['auth', 'API Error: 401 {"error":{"type":"authentication_error"}}', 401],
  ['auth', 'Forbidden', 403],
  ['auth', 'Incorrect API key provided: sk-…', 401],
  ['temporary', 'Could not refresh your login because another process is refreshing it', undefined],
  ['temporary', 'Authentication error · This may be a temporary network issue', undefined],
  ['quota', "You've hit your session limit · resets 3pm (Europe/Berlin)", 429],
  ['quota', "You've hit your limit · resets Apr 23 at 4pm (America/Recife)", undefined],
  ['quota', "You've hit your org's monthly spend limit · run /usage-credits to raise it", 429],
  ['quota', "You're out of extra usage · resets 8pm (UTC)", 429],
  ['quota', "You're out of usage credits", 429],
  ['quota', 'Claude AI usage limit reached|1762952400', undefined],
  ['quota', 'Credit balance is too low', 400],
  ['quota', 'Your credit balance is too low to access the Anthropic API.', 400],
  ['quota', 'You exceeded your current quota, please check your plan and billing', 429],
  ['quota', '{"error":{"code":"insufficient_quota"}}', 429],
  ['quota', 'Payment Required', 402],
  ['temporary', 'Server is temporarily limiting requests (not your usage limit)', 429],
  [
    'temporary',
    'API Error: 429 {"type":"rate_limit_error","message":"This request would exceed your account\'s rate limit."}',
    429,
  ],
  ['temporary', 'API Error: 529 Overloaded. This is a server-side issue', 529],
  ['temporary', 'API Error: 500 authentication service failed to authenticate', 500],
  ['temporary', 'Unable to connect to API (ECONNREFUSED)', undefined],
  ['temporary', 'Request timed out', undefined],
  ['temporary', 'words that nobody has seen before', undefined],
  ['too-long', 'Prompt is too long', undefined],
  [
    'too-long',
    'Error: piped stdin input exceeds 10MB. Pass large content as a file path',
    undefined,
  ],
  [
    'temporary',
    'API Error: Connection refused — a firewall or proxy may be blocking it',
    undefined,
  ],
  ['too-long', 'prompt is too long: 220000 tokens > 200000 maximum', 400],
  ['too-long', "This model's maximum context length is 8192 tokens", 400],
  ['too-long', 'the request exceeds the available context size', 400],
  ['too-long', 'Payload Too Large', 413],
  ['missing', "There's an issue with the selected model (nosuch). It may not exist", 404],
  ['missing', 'model "nosuch" not found, try pulling it first', 404],
  ['missing', 'The model `nosuch` does not exist or you do not have access to it.', 404],
] as const)('%s: %s', (kind, text, status) => {
  expect(failureKind(text, status)).toBe(kind);
});

// 20 November 2026, 14:30 in UTC, 15:30 in Berlin, 11:30 in Recife, 20:30 in Dhaka.
const NOW = Date.UTC(2026, 10, 20, 14, 30);
const MINUTE = 60_000;
test.each([
  ["You've hit your session limit · resets 3pm (UTC)", 30],
  ["You've hit your limit · resets 8pm (Europe/Berlin)", 4 * 60 + 30],
  ["You've hit your limit · resets 2:15am (Europe/Berlin)", 10 * 60 + 45],
  ["You've hit your limit · resets 12am (Europe/Berlin)", 8 * 60 + 30],
  ["You've hit your limit · resets 12pm (America/Recife)", 30],
  ["You've hit your limit · resets 1:30am (Asia/Dhaka)", 5 * 60],
  ["You've hit your limit · resets Nov 21 at 4pm (America/Recife)", 28 * 60 + 30],
  ["You've hit your weekly limit · resets Nov 22, 3pm (UTC)", 48 * 60 + 30],
  ["You've hit your limit · resets Jan 2, 2027 at 12am (UTC)", 42 * 24 * 60 + 9 * 60 + 30],
  ['spend limit reached · resets Nov 21 · request an increase', 9 * 60 + 30],
  ['resets Nov 19 at 4pm (UTC)', 0],
  [`Claude AI usage limit reached|${NOW / 1_000 + 90}`, 1.5],
  [`Claude AI usage limit reached|${NOW / 1_000 - 90}`, 0],
  ['resets in 2h 10m', 130],
  ['resets in 1 day, 2 hours', 26 * 60],
  ['Please retry in 34.5s.', 34.5 / 60],
])('%s', (text, minutes) => {
  const utc = text.includes('(') ? text : text.replace(/( · request.*)?$/, ' (UTC)$1');
  expect(resetDelayMs(utc, NOW)).toBe(minutes * MINUTE);
});

test.each(['', 'Overloaded', 'the reset button', 'limit resets', 'resets Foo 12'])(
  '%j tells no time',
  (text) => {
    expect(resetDelayMs(text, NOW)).toBeUndefined();
  },
);

test('an unknown zone is taken for the one of the system', () => {
  const delayMs = resetDelayMs('resets 3pm (Middle/Earth)', NOW) ?? Number.NaN;
  expect(delayMs).toBeGreaterThan(0);
  expect(delayMs).toBeLessThanOrEqual(24 * 60 * MINUTE);
});

test('what is shown of an error is short, on one line, and has no secrets', () => {
  const key = `sk-ant-${'a1'.repeat(20)}`;
  const text = `first\n${'middle '.repeat(500)}\nlast ${key}\n`;
  expect(lastWords(text)).toMatch(/^… .*last \[redacted: anthropic-key\]$/);
  expect(firstWords(text)).toMatch(/^first middle .* …$/);
  expect(Math.max(firstWords(text).length, lastWords(text).length)).toBeLessThan(310);
});
