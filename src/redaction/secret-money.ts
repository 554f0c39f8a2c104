// Keys of payment, mail, work and social services, wallets, and hashes of passwords. Every pattern is
// linear, as in secret-tokens.ts.
import type { Rule } from './secret-rule.ts';

const GITLEAKS = 'https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml';
/** Which providers have which kinds of tokens; their shapes are in the documentation of each. */
const SCANNED =
  'https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** In the order in which they are looked for. */
export const MONEY: readonly Rule[] = [
  {
    name: 'payment-key',
    stems: ['_secre', 'k_org_', 'A21AA', 'n$prod', 'n$sand', 'tka_', 'rzp_', 'FLWSEC', 'k_sbox'],
    // Stripe, PayPal, Braintree, Shopify, Razorpay, Flutterwave, Checkout.com.
    pattern:
      /\b(?:(?:pi|seti|src|cs)_\w{14,64}_secret_[A-Za-z0-9]{20,}|sk_org_(?:live|test)_[A-Za-z0-9]{20,}|A21AA[\w-]{50,}|access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}|shptka_[0-9a-fA-F]{32}|rzp_(?:live|test)_[A-Za-z0-9]{14}|FLWSECK(?:_TEST)?-[0-9a-zA-Z]{12,32}-X|sk_sbox_[a-z0-9]{20,})/g,
    source: SCANNED,
  },
  {
    name: 'payment-key',
    stems: ['pdl_', 'polar_', 'xnd_', 'ccess-', 'live_', 'test_'],
    // Paddle, Polar, Xendit, Plaid, Mollie.
    pattern: new RegExp(
      String.raw`\b(?:pdl_(?:live|sdbx)_apikey_[A-Za-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}|polar_(?:oat|pat|rt|at|whs)_[A-Za-z0-9]{32,}|xnd_(?:production|development)_[A-Za-z0-9]{20,}|access-(?:production|sandbox|development)-${UUID}|(?:live|test)_(?=[A-Za-z]{0,30}\d)[A-Za-z0-9]{30,40}\b)`,
      'g',
    ),
    source: SCANNED,
  },
  {
    name: 'mail-key',
    stems: ['md-', 'tpsib-'],
    // Mandrill, Brevo.
    pattern: /\b(?:md-[\w-]{22}(?![\w-])|xsmtpsib-[0-9a-f]{64}-[\w-]{16,})/g,
    source: SCANNED,
  },
  {
    name: 'work-token',
    stems: [
      'sl.',
      'ATTA',
      'pk_',
      'CFPAT-',
      'k.eyJ',
      'p8e-',
      'waka_',
      'cal_',
      'msh',
      'dG9rO',
      'gnkey-',
    ],
    // Dropbox, Trello, ClickUp, Contentful, Mapbox, Adobe, WakaTime, Cal.com, RapidAPI, Intercom, Inngest.
    pattern: new RegExp(
      String.raw`\b(?:sl\.(?:u\.)?[\w-]{100,}|ATTA[0-9a-f]{64}[0-9A-F]{8}|pk_\d{6,10}_[A-Z0-9]{32}|CFPAT-[\w-]{43}|[sp]k\.eyJ[\w-]{20,}\.[\w-]{20,}|p8e-[0-9a-f]{32}|waka_${UUID}|cal_(?:live_)?[0-9a-f]{32}|[0-9a-f]{10}msh[0-9a-f]{15}p[0-9a-f]{6}jsn[0-9a-f]{12}\b|dG9rO[A-Za-z0-9+/]{50,}={0,2}|signkey-(?:prod|test|branch)-[0-9a-f]{64})`,
      'g',
    ),
    source: SCANNED,
  },
  {
    name: 'work-token',
    stems: ['1/', '2/', '00D'],
    // Asana, Salesforce.
    pattern:
      /(?<![\w/.])[12]\/\d{16}(?:\/\d{16})?:[0-9a-f]{32}\b|\b00D[A-Za-z0-9]{12,15}![\w.]{80,}/g,
    source: 'https://developers.asana.com/docs/personal-access-token',
  },
  {
    name: 'social-token',
    stems: ['EAA', 'IGQV', 'AQX', 'AQV', 'AQW', 'WPL_AP', 'auth:', 'AAAAAA', 'mfa.'],
    // Facebook, Instagram, LinkedIn, Twitch, Twitter, Discord.
    pattern:
      /\b(?:EAA[A-Za-z0-9]{100,}|IGQV[\w-]{100,}|AQ[XVW][\w-]{150,}|WPL_AP\d\.[A-Za-z0-9]{16}\.[A-Za-z0-9+/]{8}={0,2}|oauth:[a-z0-9]{30}\b|A{18,22}(?=[\w%]{0,60}[a-z])[\w%]{80,}|mfa\.[\w-]{80,})/g,
    source: GITLEAKS,
  },
  {
    name: 'password-hash',
    stems: ['$2', '$apr1', '$6$', '$5$', '$1$', '$y$', '$argon', '_sha'],
    pattern:
      /\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|\$(?:apr1|1|5|6|y)\$[\w./=$]{16,}|\$argon2(?:id|i|d)\$v=\d{2}\$m=\d[\w.,/+=$]{30,}|\bpbkdf2_sha\d{1,3}\$\d+\$[\w+/]+\$[\w+/=]{20,}/g,
    source: 'https://manpages.debian.org/crypt.5',
  },
];
