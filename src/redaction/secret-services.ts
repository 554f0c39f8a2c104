// Tokens of services that are known by their prefix and need nothing else. Every pattern is linear,
// as in secret-tokens.ts.
import type { Rule } from './secret-rule.ts';

const GITLEAKS = 'https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml';

/** In the order in which they are looked for. */
export const SERVICES: readonly Rule[] = [
  {
    name: 'cloud-key',
    stems: ['LTAI', 'v1.0-', 'fp_', 'rnd_', 'napi_', 'HRKU-AA'],
    // Alibaba Cloud, Cloudflare origin CA, Netlify, Render, Neon, Heroku.
    pattern:
      /\b(?:LTAI[A-Za-z0-9]{16,24}|v1\.0-[0-9a-f]{24}-[0-9a-f]{146}|nfp_[A-Za-z0-9]{36,}|rnd_[A-Za-z0-9]{28,}|napi_[a-z0-9]{60,}|HRKU-AA[\w-]{58})/g,
    source: GITLEAKS,
  },
  {
    name: 'azure-secret',
    stems: ['Q~'],
    pattern: /(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}/g,
    source: GITLEAKS,
  },
  {
    name: 'build-token',
    stems: ['bkua_', 'PAT_', 'qu_', 'qp_', 'qa_', 'AKCp', 'JARS_', 'ico-', 'pnu_'],
    // Buildkite, CircleCI, SonarQube, Artifactory, Clojars, Infracost, Prefect.
    pattern:
      /\b(?:bkua_[0-9a-f]{40}|CCIPAT_\w{22}_[0-9a-f]{40}|sq[upa]_[0-9a-f]{40}|AKCp[A-Za-z0-9]{69,}|CLOJARS_[0-9a-f]{60}|ico-[A-Za-z0-9]{32}|pnu_[A-Za-z0-9]{36})\b/g,
    source: GITLEAKS,
  },
  {
    name: 'observability-token',
    stems: ['01.', 'dk-', 'api-', 'vapi-', 'lsv2_', 'phc_', 'phx_'],
    // Dynatrace, LaunchDarkly, NVIDIA, LangSmith, PostHog.
    pattern:
      /\b(?:dt0[a-z]01\.[A-Z0-9]{24}\.[A-Z0-9]{64}|(?:sdk|api)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|nvapi-[\w-]{60,}|lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}|ph[cx]_[A-Za-z0-9]{40,})\b/g,
    source: GITLEAKS,
  },
  {
    name: 'model-key',
    stems: ['vly-', 'jina_', 'pcsk_', 'fw_', 'esecret_', 'csk-'],
    // Tavily, Jina, Pinecone, Fireworks, Anyscale, Cerebras.
    pattern:
      /\b(?:tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}|jina_[A-Za-z0-9_-]{50,}|pcsk_\w{60,}|fw_[A-Za-z0-9]{22,}|esecret_\w{24,}|csk-[a-z0-9]{40,})/g,
    source: GITLEAKS,
  },
  {
    name: 'business-token',
    stems: ['ffel_', 'EZAK', 'EZTK', 'ppo_', 'fio-u-', 'rdme_', 'fp_', 'pat-na', 'pat-eu', 're_'],
    // Duffel, EasyPost, Shippo, Frame.io, ReadMe, Typeform, HubSpot, Resend.
    pattern:
      /\b(?:duffel_(?:test|live)_[\w-]{43}|EZ[AT]K[A-Za-z0-9]{54}|shippo_(?:live|test)_[0-9a-f]{40}|fio-u-[\w-]{64}|rdme_[a-z0-9]{70}|tfp_[\w.-]{59}|pat-(?:na|eu)\d-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24})/g,
    source: GITLEAKS,
  },
  {
    name: 'one-password-token',
    stems: ['_eyJ', 'A3-'],
    pattern:
      /\b(?:ops_eyJ[\w+/-]{100,}={0,3}|A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5})/g,
    source: GITLEAKS,
  },
  {
    name: 'cluster-token',
    stems: ['256~'],
    // OpenShift.
    pattern: /\bsha256~[\w-]{43}/g,
    source: GITLEAKS,
  },
  {
    name: 'webhook',
    stems: ['k.offi', 'zapier'],
    pattern:
      /https:\/\/(?:[a-z0-9-]{1,60}\.webhook\.office\.com\/webhookb2|hooks\.zapier\.com\/hooks\/catch)\/[\w@/-]{12,}/g,
    source: GITLEAKS,
  },
];
