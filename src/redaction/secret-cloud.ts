// Keys of clouds, registries, monitoring and models that are known by their prefix. Every pattern is
// linear, as in secret-tokens.ts.
import type { Rule } from './secret-rule.ts';

const GITLEAKS = 'https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml';
/** Which providers have which kinds of tokens; their shapes are in the documentation of each. */
const SCANNED =
  'https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** In the order in which they are looked for. */
export const CLOUD: readonly Rule[] = [
  {
    name: 'aws-key',
    stems: ['ABSK', '.mws.'],
    // Bedrock, Marketplace.
    pattern: new RegExp(String.raw`\b(?:ABSK[A-Za-z0-9+/]{100,}={0,2}|amzn\.mws\.${UUID})`, 'g'),
    source: GITLEAKS,
  },
  {
    name: 'google-key',
    stems: ['GOOG1', '4/0A', 'APA91b'],
    // HMAC key id, authorization code, Firebase messaging.
    pattern: /\bGOOG1[A-Z0-9]{50,60}\b|(?<![\w/])4\/0A[\w-]{40,}|\b[\w-]{8,25}:APA91b[\w-]{100,}/g,
    source: 'https://cloud.google.com/storage/docs/authentication/hmackeys',
  },
  {
    name: 'azure-devops-token',
    stems: ['AZDO', 'JQQJ99'],
    pattern:
      /\b(?:[A-Za-z0-9]{76}AZDO|[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{10,14}AC)[A-Za-z0-9]{4,8}\b/g,
    source:
      'https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate',
  },
  {
    name: 'cloud-key',
    stems: ['HRKU-', 'npg_', 'mdb_sa', 'xau_', 'ddp_', 'ddo_', 'AKID', 'y0_', 'AQVN', 'tk-us-'],
    // Heroku, Neon, MongoDB Atlas, Xata, Deno Deploy, Tencent, Yandex, Scalingo.
    pattern: new RegExp(
      String.raw`\b(?:HRKU-${UUID}|npg_[A-Za-z0-9]{12,}|mdb_sa_sk_[\w-]{40}|xau_[A-Za-z0-9]{40}|dd[po]_[A-Za-z0-9]{36}|AKID[A-Za-z0-9]{32}|y0_[\w-]{50,}|AQVN[\w-]{35,}|tk-us-[\w-]{48})`,
      'g',
    ),
    source: SCANNED,
  },
  {
    name: 'vercel-token',
    stems: ['vercel', 'vcp_', 'vci_', 'vck_', 'vca_', 'vcr_'],
    pattern: /\b(?:vercel_blob_rw_\w{30,}|vc[pikar]_[A-Za-z0-9]{24,})/g,
    source: 'https://vercel.com/docs/vercel-blob',
  },
  {
    name: 'cluster-token',
    stems: ['SWMTKN', 'oken-', 'K10'],
    // Docker Swarm, Rancher, k3s.
    pattern:
      /\b(?:SWMTKN-1-[a-z0-9]{49,51}-[a-z0-9]{25}|token-[a-z0-9]{5}:[a-z0-9]{54}|K10[0-9a-f]{64}::\w+:[0-9a-f]{32,})/g,
    source: 'https://docs.k3s.io/cli/token',
  },
  {
    name: 'registry-token',
    stems: ['oy2', 'cmVmd'],
    // NuGet, Artifactory.
    pattern: /\b(?:oy2[a-z0-9]{43}\b|cmVmd[A-Za-z0-9]{59,})/g,
    source: GITLEAKS,
  },
  {
    name: 'observability-token',
    stems: ['NRAL', 'NRII-', 'NRIQ-', 'NRJS-', 'eyJrI', 'ik_', 'hcamk_', 'xaat-', 'xapt-', 'mob-'],
    // New Relic, Grafana, Honeycomb, Axiom, LaunchDarkly.
    pattern: new RegExp(
      String.raw`\b(?:[0-9a-f]{36}NRAL|NRI[IQ]-[\w-]{32}|NRJS-[0-9a-f]{19}|eyJrIjoi[\w+/=]{40,}|hc[a-z]ik_[a-z0-9]{58}|hcamk_[a-z0-9]{58}|xa[ap]t-${UUID}|mob-${UUID})`,
      'g',
    ),
    source: SCANNED,
  },
  {
    name: 'model-key',
    stems: ['sk_', 'sess-', 'tgp_v1', 'pa-', 'fc-', 'e2b_', 'rpa_'],
    // ElevenLabs, OpenAI session, Together, Voyage, Firecrawl, E2B, RunPod.
    pattern:
      /\b(?:sk_[0-9a-f]{48}|sess-[A-Za-z0-9]{40}|tgp_v1_[\w-]{40,}|pa-(?=[\w-]{0,40}\d)[\w-]{43}(?![\w-])|fc-[0-9a-f]{32}|e2b_[0-9a-f]{40}|rpa_[A-Z0-9]{40,})\b/g,
    source: SCANNED,
  },
  {
    name: 'build-token',
    stems: ['CCIPRJ', 'snyk_', 'tr_', 'apify_', 'bb_liv', 'pat.', 'API-', 'dbtc_', 'dbtu_', 'ory_'],
    // CircleCI, Snyk, Trigger.dev, Apify, Browserbase, Harness, Octopus Deploy, dbt, Ory.
    pattern:
      /\b(?:CCIPRJ_\w{22}_[0-9a-f]{40}|snyk_[us]at\.[0-9a-f]{8}\.[\w-]{40,}|tr_(?:dev|prod|stg|preview|pat)_[A-Za-z0-9]{20,}|apify_api_[A-Za-z0-9]{36}|bb_live_[\w-]{20,}|pat\.[\w-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}|API-[A-Z0-9]{25,32}\b|dbt[cu]_[\w-]{40,}|ory_(?:at|pat|rt|ac|st)_[\w.-]{30,})/g,
    source: SCANNED,
  },
  {
    name: 'bearer',
    stems: ['.publi', '.local.'],
    pattern: /\bv[1-4]\.(?:local|public)\.[\w-]{60,}(?:\.[\w-]+)?/g,
    source: 'https://github.com/paseto-standard/paseto-spec',
  },
  {
    name: 'secret-service-token',
    stems: ['st.', 'KEY0', '4b1d', 'cret-'],
    // Doppler, Akeyless, ClickHouse Cloud, Statsig.
    pattern:
      /\b(?:st\.[0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32}|KEY0[0-9A-F]{33}_\w{22}|4b1d[A-Za-z0-9]{38}|secret-(?=[A-Za-z]{0,42}\d)[A-Za-z0-9]{40,})\b/g,
    source: GITLEAKS,
  },
];
