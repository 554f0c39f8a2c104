// Where secrets stand, whatever they look like: headers, URLs, options, assignments. Every pattern is
// linear, as in secret-tokens.ts.
import type { Rule } from './secret-rule.ts';

/** In the order in which they are looked for. */
export const PLACES: readonly Rule[] = [
  {
    name: 'aws-secret-key',
    stems: ['key-id]'],
    // It stands behind its id, which an earlier rule has found.
    pattern:
      /\[redacted: aws-key-id\](?:[^\w+/]{1,6}[A-Za-z]{1,12}){0,5}[^\w+/]{1,12}([A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/g,
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
    group: 1,
  },
  {
    name: 'twilio-token',
    stems: ['wilio-'],
    pattern: /\[redacted: twilio-key\][^\w\r\n]{1,6}(?:[a-z]{1,6} ){0,4}["']?([0-9a-f]{32})\b/g,
    source: 'https://www.twilio.com/docs/iam/api/authtoken',
    group: 1,
  },
  {
    name: 'azure-storage-key',
    stems: ['AccountKey='],
    pattern: /\bAccountKey=([\w+/=]{40,})/g,
    source: 'https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string',
    group: 1,
  },
  {
    name: 'jwt',
    stems: ['yJ'],
    // From the start of a run of such characters only: from each `eyJ` in it would be quadratic.
    pattern: /(?<![\w-])[\w-]{0,40}?(eyJ[\w-]{8,}(?:\.[\w-]*){2,4})/g,
    source: 'https://www.rfc-editor.org/rfc/rfc7519',
    group: 1,
  },
  {
    name: 'authorization',
    stems: ['uthori'],
    anyCase: true,
    pattern:
      /\bauthorization["'\\]{0,2}\s*[:=]\s*["'\\]{0,2}(?:bearer|basic|token|digest|negotiate|apikey)\s+([^\s"',;<>{}$*[\\][^\s"',;\\]{5,})/gi,
    source: 'https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2',
    group: 1,
  },
  {
    name: 'authorization',
    stems: ['uthori'],
    // Without a scheme it is a secret only if it looks like one.
    anyCase: true,
    pattern: /\bauthorization["']?\s*[:=]\s*["']?(?=[^\s"',;]{0,60}\d)([^\s"',;<>{}$*[]{6,})/gi,
    source: 'https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2',
    group: 1,
  },
  {
    name: 'bearer',
    stems: ['bearer'],
    anyCase: true,
    pattern: /\bbearer\s+([\w~+/.=-]{16,})/gi,
    source: 'https://www.rfc-editor.org/rfc/rfc6750',
    group: 1,
  },
  {
    name: 'cookie',
    stems: ['kie'],
    anyCase: true,
    pattern: /\bcookie["']?\s*:\s*["']?([\w.-]{1,80}=[^\r\n"']{4,})/gi,
    source: 'https://www.rfc-editor.org/rfc/rfc6265',
    group: 1,
  },
  // The user may be empty (redis://:password@host); the password runs to the last @ before the path.
  {
    name: 'password',
    stems: ['://', ':\\/'],
    anyCase: true,
    pattern:
      /\b[a-z][a-z0-9+._-]{1,20}:(?:\\{0,7}\/){2}(?:[^\s/:@"'<>\\]{0,100}|\[redacted: [\w-]{1,30}\]):(?!\d{1,5};)([^\s/"'<>]{1,200}|[\w+/]{30,200}={1,2})@/gi,
    source: 'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1',
    group: 1,
  },
  {
    name: 'url-token',
    stems: ['://'],
    pattern: /:\/\/(?=[^\s/@]{0,60}\d)([\w.~%+-]{20,})@/g,
    source: 'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1',
    group: 1,
  },
  {
    name: 'signature',
    sign: '=',
    stems: ['sig=', 'gnature=', 'y-tok'],
    anyCase: true,
    pattern: /[?&](?:sig|signature|x-amz-(?:signature|security-token))=([^\s&"'#<>[]{8,})/gi,
    source: 'https://learn.microsoft.com/rest/api/storageservices/create-service-sas',
    group: 1,
  },
  {
    name: 'password',
    sign: '--',
    stems: ['-pass', '-token', '-key', '-api', '-secre'],
    // Also as elements of a list: `["--token", "…"]`.
    pattern:
      /(?<![\w-])--(?:[a-z0-9]{1,20}[-.]){0,5}(?:password|passwd|pass|token|api-?key|key|secret)(?:[= ]|\\{0,7}["'],\s{0,3})\\{0,7}["']?(?=[^\s"']{0,60}[0-9A-Z!@#%^&*+/])([^\s"'<>${}[\\-][^\s"'\\]{5,})/g,
    source: 'README: what is left out',
    group: 1,
  },
  {
    name: 'password',
    stems: ['curl'],
    pattern:
      /\bcurl\b[^\r\n]{0,300}?\s(?:-u|--user|-U|--proxy-user)[= ]?\\{0,7}["']?(?:\[redacted: [\w-]{1,30}\]|[^\s:"'\\]{1,80}):([^\s"'$<[\\][^\s"'\\]{3,})/g,
    source: 'https://curl.se/docs/manpage.html#-u',
    group: 1,
  },
  {
    name: 'password',
    stems: ['login'],
    pattern: /\blogin\s{1,3}[^\s]{1,100}\s{1,3}password\s{1,3}([^\s[]\S{3,})/g,
    source: 'https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html',
    group: 1,
  },
  {
    name: 'password',
    sign: '<',
    stems: ['word>', 'wd>', 'cret>', 'ken>', 'key>'],
    anyCase: true,
    pattern: /<[\w.:-]{0,40}(?:password|passwd|secret|token|api-?key)>([^\s<>[]{6,})<\//gi,
    source: 'README: what is left out',
    group: 1,
  },
  {
    name: 'password',
    stems: ['define'],
    pattern:
      /\bdefine\(\s{0,3}["']\w{0,60}(?:PASSWORD|SECRET|TOKEN|KEY|SALT)["']\s{0,3},\s{0,20}["']([^"'\r\n[]{6,})/g,
    source: 'https://developer.wordpress.org/advanced-administration/wordpress/wp-config/',
    group: 1,
  },
  {
    name: 'secret',
    sign: '=',
    stems: ['PASS', 'SECRET', 'TOKEN', 'KEY'],
    // A line of .env, or `-e NAME=value`: whatever stands there, letters only and signs too.
    pattern:
      /(?<![\w$.])(?:[A-Z][A-Z0-9_]{0,60}_)?(?:PASSWORD|PASSWD|PASS|SECRET|TOKEN|(?:API|SECRET|ACCESS|PRIVATE|AUTH)_?KEY)=(?!(?:process|import|os|env|your|none|null|true|false|undefined|example|changeme)\b)([^\s"'`$<%*.[{(][^\s"'`[]{5,})/g,
    source: 'README: what is left out',
    group: 1,
  },
];
