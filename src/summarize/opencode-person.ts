// What the person has set in opencode, as far as it decides whom a summary may be asked of. Read from
// its files without starting it.
import { join } from 'node:path';
import {
  opencodeConfigFolders,
  opencodeDataFolder,
  opencodeStateFolder,
} from '../agents/opencode/folders.ts';
import { fieldsOf } from '../platform/fields.ts';
import { readTextIfAny } from '../platform/files.ts';
import type { Env } from '../platform/home.ts';
import { jsoncFields } from '../platform/jsonc.ts';

export interface OpencodePerson {
  /** `provider/model` that their own sessions are asked of; undefined where they chose none. */
  readonly model: string | undefined;
  /** The MCP servers that every start of opencode would start, as they are set. */
  readonly mcp: Readonly<Record<string, object>>;
  /** Whether there is a login, a key, or an endpoint of their own for a provider. */
  readonly hasAccess: (provider: string) => boolean;
}

/** opencode's own order of settings files within a folder, the strongest last. */
const CONFIG_FILES = ['config.json', 'opencode.json', 'opencode.jsonc'];

export function opencodePerson(env: Env, cwd: string): OpencodePerson {
  const [usual, ...others] = opencodeConfigFolders(env, cwd).map((folder) =>
    CONFIG_FILES.map((file) => readTextIfAny(join(folder, file))),
  );
  const named = env.OPENCODE_CONFIG ? [readTextIfAny(env.OPENCODE_CONFIG)] : [];
  const texts = [...(usual ?? []), ...named, ...others.flat(), env.OPENCODE_CONFIG_CONTENT];
  const configs = texts.map(jsoncFields);
  const of = (name: string) => configs.map((config) => config[name]);
  const logins = Object.assign(
    jsoncFields(readTextIfAny(join(opencodeDataFolder(env), 'auth.json'))),
    jsoncFields(env.OPENCODE_AUTH_CONTENT),
  );
  const providers = of('provider').flatMap((one) => Object.keys(fieldsOf(one)));
  const hasAccess = (provider: string) =>
    Object.hasOwn(logins, provider) || providers.includes(provider) || hasKey(provider, env);
  return {
    // The one for small tasks before the one for the work.
    model: lastText(of('small_model')) ?? lastText(of('model')) ?? lastUsedModel(env),
    mcp: Object.assign({}, ...of('mcp').map(fieldsOf)),
    hasAccess,
  };
}

/** Where the TUI keeps the models of its list, the last used first. */
function lastUsedModel(env: Env): string | undefined {
  const { recent } = jsoncFields(readTextIfAny(join(opencodeStateFolder(env), 'model.json')));
  const { providerID, modelID } = fieldsOf(Array.isArray(recent) ? recent[0] : undefined);
  return typeof providerID === 'string' && typeof modelID === 'string'
    ? `${providerID}/${modelID}`
    : undefined;
}

/** Variables that are not called after their provider. */
const KEY_VARIABLES: Readonly<Record<string, readonly string[]>> = {
  'amazon-bedrock': ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_BEARER_TOKEN_BEDROCK'],
  google: ['GOOGLE_GENERATIVE_AI_API_KEY', 'GEMINI_API_KEY'],
  'google-vertex': ['GOOGLE_CLOUD_PROJECT', 'GOOGLE_VERTEX_PROJECT'],
};

function hasKey(provider: string, env: Env): boolean {
  const usual = `${provider.replace(/[^A-Za-z0-9]/g, '_').toUpperCase()}_API_KEY`;
  return [usual, ...(KEY_VARIABLES[provider] ?? [])].some((name) => Boolean(env[name]));
}

function lastText(values: readonly unknown[]): string | undefined {
  return values.findLast((one): one is string => typeof one === 'string' && one !== '');
}
