import { expect, test } from 'vitest';
import { resolveSettings } from '../../src/platform/settings.ts';
import { candidates, openBackends } from '../../src/summarize/select.ts';

const settings = (file: Record<string, unknown>) => resolveSettings(file, {}).values;
const HTTP = { 'http.url': 'http://127.0.0.1:11434/v1' };
const COMMAND = { 'command.argv': ['llm'] };

test.each([
  [{}, ['claude', 'opencode', 'extractive']],
  [HTTP, ['claude', 'opencode', 'http', 'extractive']],
  [{ ...COMMAND, ...HTTP }, ['claude', 'opencode', 'http', 'command', 'extractive']],
  [{ 'summary.backend': 'claude', ...HTTP }, ['claude']],
  [{ 'summary.backend': 'http' }, ['http']],
  [{ 'summary.backend': 'extractive' }, ['extractive']],
])('with %j the backends are %j', (file, names) => {
  expect(candidates(settings(file))).toEqual(names);
});

test('every backend goes by its name and says what it lacks', async () => {
  const backends = openBackends(settings({}), { PATH: '', HOME: '/nonexistent' }, '/nonexistent');
  const told = Object.entries(backends).map(async ([name, backend]) => {
    expect(backend.name).toBe(name);
    return [name, await backend.whyNotReady()];
  });
  expect(Object.fromEntries(await Promise.all(told))).toEqual({
    claude: 'Claude Code is not installed: there is no program claude on the PATH',
    opencode: 'opencode is not installed: there is no program opencode on the PATH',
    http: 'http.url is not set',
    command: 'command.argv is not set',
    extractive: undefined,
  });
});

test('settings reach the backends', async () => {
  const file = {
    ...HTTP,
    'http.model': 'm',
    'http.keyVariable': 'K',
    'claude.path': '/x/claude',
    'opencode.path': '/x/opencode',
  };
  const backends = openBackends(settings(file), { PATH: '' }, '/nonexistent');
  expect(await backends.claude.whyNotReady()).toContain('/x/claude');
  expect(await backends.opencode.whyNotReady()).toContain('/x/opencode');
  expect(await backends.http.whyNotReady()).toContain('K, which is not set');
});
