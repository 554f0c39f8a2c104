import type { Env } from '../platform/home.ts';
import type { Settings } from '../platform/settings.ts';
import type { Backend, BackendName } from './backend.ts';
import { claudeBackend } from './claude.ts';
import { commandBackend } from './command.ts';
import { extractiveBackend } from './extractive.ts';
import { type HttpStyle, httpBackend } from './http.ts';
import { opencodeBackend } from './opencode.ts';

/**
 * The backends that a job may use, the best first. `auto`: the agents' own programs, then what the
 * person has configured, and at last the one that always works.
 */
export function candidates(settings: Settings): BackendName[] {
  const chosen = settings['summary.backend'];
  if (chosen !== 'auto') return [chosen as BackendName]; // checked when the settings were read
  return [
    'claude',
    'opencode',
    ...(settings['http.url'] === '' ? [] : ['http' as const]),
    ...(settings['command.argv'].length === 0 ? [] : ['command' as const]),
    'extractive',
  ];
}

/** @param neutralFolder - where summarisers run; made when it is not there. */
export function openBackends(
  settings: Settings,
  env: Env,
  neutralFolder: string,
): Record<BackendName, Backend> {
  const common = {
    timeoutMs: settings['summary.timeoutSeconds'] * 1_000,
    env,
    neutralFolder,
  };
  return {
    claude: claudeBackend({
      ...common,
      path: settings['claude.path'],
      model: settings['claude.model'],
    }),
    opencode: opencodeBackend({
      ...common,
      path: settings['opencode.path'],
      model: settings['opencode.model'],
    }),
    http: httpBackend({
      ...common,
      style: settings['http.style'] as HttpStyle,
      url: settings['http.url'],
      model: settings['http.model'],
      keyVariable: settings['http.keyVariable'],
      headers: settings['http.headers'],
    }),
    command: commandBackend({ ...common, argv: settings['command.argv'] }),
    extractive: extractiveBackend(),
  };
}
