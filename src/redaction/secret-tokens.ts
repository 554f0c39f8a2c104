// Keys and tokens that are known by their own shape, wherever they stand. Every pattern is linear: no
// nested repetition over the same characters, and no unbounded look from each of many starts.
import type { Rule } from './secret-rule.ts';

const GITHUB =
  'https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/';
const GITLEAKS = 'https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml';
const AWS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html';

/** Order matters only where one shape could hold another: the wider ones come first. */
export const TOKENS: readonly Rule[] = [
  {
    name: 'anthropic-key',
    stems: ['k-ant-'],
    pattern: /\bsk-ant-[\w-]{20,}/g,
    source: GITLEAKS,
  },
  {
    name: 'openai-key',
    stems: ['sk-'],
    // Some digit is in every key and in no class name (`sk-fading-circle-animation`).
    pattern: /\bsk-(?=[\w-]{0,60}\d)[\w-]{20,}/g,
    source: GITLEAKS,
  },
  {
    name: 'github-token',
    stems: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', '_pat_'],
    pattern: /\b(?:gh[pousr]_\w{36,}|github_pat_\w{22,})/g,
    source: GITHUB,
  },
  {
    name: 'gitlab-token',
    stems: [
      'glpat-',
      'glptt-',
      'gldt-',
      'glrt-',
      'lsoat-',
      'glcbt-',
      'glft-',
      'glimt-',
      'glagen',
      'gloas-',
      'ffct-',
      'GR1348',
    ],
    pattern:
      /\b(?:gl(?:pat|ptt|dt|rt|soat|cbt|ft|imt|agent|oas|ffct)-[\w.-]{20,}|GR1348941[\w-]{20,})/g,
    source: 'https://docs.gitlab.com/security/tokens/',
  },
  {
    name: 'aws-key-id',
    stems: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g,
    source: AWS,
  },
  { name: 'google-key', stems: ['AIza'], pattern: /\bAIza[\w-]{35,}/g, source: GITLEAKS },
  {
    name: 'google-oauth',
    stems: ['GOCSPX-', 'ya29.', '1//0'],
    pattern: /\b(?:GOCSPX-[\w-]{20,}|ya29\.[\w-]{20,}|1\/\/0[\w-]{30,})/g,
    source: GITLEAKS,
  },
  {
    name: 'slack-token',
    stems: ['xox', 'xapp-', 'xwfp-'],
    pattern:
      /\b(?:xox[abeoprs]-[\w-]{10,}|xox[cd]-[\w%-]{20,}|xapp-\d-[\w-]{10,}|xwfp-[\w-]{20,})/g,
    source: 'https://api.slack.com/concepts/token-types',
  },
  {
    name: 'slack-webhook',
    stems: ['ks.sla'],
    pattern: /\bhooks\.slack\.com\\{0,7}\/(?:services|workflows|triggers)\\{0,7}\/[\w/+\\-]{20,}/g,
    source: GITLEAKS,
  },
  {
    name: 'discord-webhook',
    stems: ['bhooks'],
    pattern:
      /\bdiscord(?:app)?\.com\\{0,7}\/api\\{0,7}\/(?:v\d{1,2}\\{0,7}\/)?webhooks\\{0,7}\/\d+\\{0,7}\/[\w-]{20,}/g,
    source: GITLEAKS,
  },
  {
    name: 'stripe-key',
    stems: ['_test_', '_live_', '_prod_', 'whsec_'],
    pattern: /\b(?:sk|rk|pk)_(?:test|live|prod)_[A-Za-z0-9]{10,}|\bwhsec_[A-Za-z0-9+/=]{20,}/g,
    source: 'https://docs.stripe.com/keys',
  },
  {
    name: 'npm-token',
    stems: ['pm_'],
    pattern: /\bnpm_[A-Za-z0-9]{36,}/g,
    source: 'https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/',
  },
  { name: 'pypi-token', stems: ['ypi-'], pattern: /\bpypi-[\w-]{32,}/g, source: GITLEAKS },
  {
    name: 'huggingface-token',
    stems: ['hf_', '_org_'],
    pattern: /\b(?:hf|api_org)_[A-Za-z0-9]{34,}/g,
    source: GITLEAKS,
  },
  {
    name: 'sendgrid-key',
    stems: ['SG.'],
    pattern: /\bSG\.[\w-]{16,}\.[\w-]{16,}/g,
    source: GITLEAKS,
  },
  {
    name: 'twilio-key',
    stems: ['SK', 'AC'],
    pattern: /\b(?:SK|AC)[0-9a-f]{32}\b/g,
    source: GITLEAKS,
  },
  {
    name: 'mailgun-key',
    stems: ['key-'],
    pattern: /\bkey-[0-9a-f]{32}\b/g,
    source: GITLEAKS,
  },
  {
    name: 'digitalocean-token',
    stems: ['_v1_'],
    pattern: /\bdo[opr]_v1_[0-9a-f]{64}\b/g,
    source: GITLEAKS,
  },
  {
    name: 'shopify-token',
    stems: ['pat_', 'pca_', 'ppa_', 'pss_'],
    pattern: /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b/g,
    source: GITLEAKS,
  },
  {
    name: 'square-token',
    stems: ['EAAA', 'q0'],
    pattern: /\b(?:EAAA[\w-]{60}|sq0(?:atp|csp|idp)-[\w-]{22,})/g,
    source: GITLEAKS,
  },
  {
    name: 'telegram-token',
    stems: [':AA', '%3AAA'],
    pattern: /(?<!\d)\d{8,10}(?::|%3A)AA[\w-]{33}(?![\w-])/g,
    source: 'https://core.telegram.org/bots/api#authorizing-your-bot',
  },
  {
    name: 'databricks-token',
    stems: ['dapi'],
    pattern: /\bdapi[0-9a-f]{32}(?:-\d)?\b/g,
    source: GITLEAKS,
  },
  {
    name: 'linear-key',
    stems: ['lin_'],
    pattern: /\blin_(?:api|oauth)_[A-Za-z0-9]{32,}/g,
    source: GITLEAKS,
  },
  {
    name: 'notion-token',
    stems: ['ntn_', 'cret_'],
    pattern: /\b(?:ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43})\b/g,
    source: GITLEAKS,
  },
  {
    name: 'grafana-token',
    stems: ['glc_', 'glsa_'],
    pattern: /\bgl(?:c|sa)_[\w+/=]{32,}/g,
    source: GITLEAKS,
  },
  {
    name: 'vault-token',
    stems: ['hv'],
    pattern: /\bhv[bsr]\.[\w-]{24,}/g,
    source: GITLEAKS,
  },
  {
    name: 'terraform-token',
    stems: ['lasv1.'],
    pattern: /\b[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,}/g,
    source: GITLEAKS,
  },
  {
    name: 'doppler-token',
    stems: ['dp.'],
    pattern: /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,}/g,
    source: GITLEAKS,
  },
  {
    name: 'postman-key',
    stems: ['PMAK-'],
    pattern: /\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b/g,
    source: GITLEAKS,
  },
  {
    name: 'newrelic-key',
    stems: ['NRAK-'],
    pattern: /\bNRAK-[A-Z0-9]{27}\b/g,
    source: GITLEAKS,
  },
  {
    name: 'sentry-token',
    stems: ['sntr'],
    pattern: /\bsntr(?:ys|yu)_[\w+/=.-]{40,}/g,
    source: GITLEAKS,
  },
  {
    name: 'supabase-key',
    stems: ['bp_', 'sb_'],
    pattern: /\bsb(?:p|_secret|_publishable)_[\w-]{20,}/g,
    source: 'https://supabase.com/docs/guides/api/api-keys',
  },
  {
    name: 'planetscale-token',
    stems: ['psca'],
    pattern: /\bpscale_(?:tkn|pw|oauth)_[\w.=-]{32,}/g,
    source: GITLEAKS,
  },
  {
    name: 'fly-token',
    stems: ['fo1_', 'fm1', 'fm2'],
    pattern: /\b(?:fo1_[\w-]{40,}|fm[12][ar]?_[\w+/=-]{60,})/g,
    source: GITLEAKS,
  },
  {
    name: 'groq-key',
    stems: ['gsk_'],
    pattern: /\bgsk_[A-Za-z0-9]{40,}/g,
    source: 'https://console.groq.com/docs/quickstart',
  },
  {
    name: 'xai-key',
    stems: ['xai-'],
    pattern: /\bxai-[A-Za-z0-9]{60,}/g,
    source: 'https://docs.x.ai/docs',
  },
  {
    name: 'replicate-token',
    stems: ['r8_'],
    pattern: /\br8_[A-Za-z0-9]{37}\b/g,
    source: 'https://replicate.com/docs/reference/http',
  },
  {
    name: 'atlassian-token',
    stems: ['ATBB', 'ATATT3', 'ATCTT3'],
    pattern: /\b(?:ATBB[A-Za-z0-9]{24,}|AT[AC]TT3[\w=-]{50,})/g,
    source: GITLEAKS,
  },
  {
    name: 'discord-token',
    stems: ['M', 'N', 'O'],
    pattern: /\b[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}/g,
    source: 'https://discord.com/developers/docs/reference#authentication',
  },
  {
    name: 'registry-token',
    stems: ['gems_', 'cio', 'kr_'],
    pattern: /\b(?:rubygems_[0-9a-f]{48}[\w-]*|cio[A-Za-z0-9]{32}[\w-]*|dckr_[op]at_[\w-]{20,})/g,
    source: GITLEAKS,
  },
  {
    name: 'mail-key',
    stems: ['-us', 'keysib'],
    pattern: /\b(?:[0-9a-f]{32}-us\d{1,2}\b|xkeysib-[0-9a-f]{64}-[\w-]{16,})/g,
    source: GITLEAKS,
  },
  {
    name: 'access-token',
    stems: ['pplx-', 'figd_', 'figo_', 'figu_', 'key-', 'pul-', 'gp_'],
    pattern:
      /\b(?:pplx-[A-Za-z0-9]{40,}|fig[dou]_[\w-]{40,}|tskey-[a-z]{2,10}-[\w-]{16,}|pul-[0-9a-f]{40}[\w-]*|sgp_\w{40,})/g,
    source: GITLEAKS,
  },
  {
    name: 'access-token',
    // Airtable. By itself, since its beginning is in so many words.
    stems: ['pat'],
    pattern: /\bpat\w{14}\.[0-9a-f]{64}[\w-]*/g,
    source: GITLEAKS,
  },
  {
    name: 'age-key',
    stems: ['AGE-SECRET-KEY-'],
    pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/g,
    source: 'https://age-encryption.org/v1',
  },
];
