// `DB_PASSWORD=…`, `"apiKey": "…"`, `client_secret: …`: the name ends in a secret's word and the value
// looks like one. A name alone (`password: string`, `token: undefined`) is code and stays.

/** A name that ends so means a secret, whatever is behind it. */
const PLAIN =
  'passw(?:or)?[dt]|mot de passe|contrase[nñ]a|senha|passphrase|passcode|pwd|secret|api[_ -]?key|(?:secret|access|auth|private|encryption|signing|account|master|session|shared)[_ -]?key|token|credentials?|connection[_-]?string';
/** These can mean something else: only a value that no word is tells. */
const VAGUE =
  '(?<![a-z])pass|(?<=[_-])(?:pw|pat)|(?:app|admin|server|license|storage|write|deploy|routing|integration|application|fernet|hmac|service|client)[ -]?keys?|[a-z0-9]_keys?';

/** In a JSON string inside others each quote has one, three or seven backslashes before it. */
const QUOTE = String.raw`(?:\\{0,7}["'\x60]|&quot;|%22)`;
/** Between a name and its value; beside a sign `, ` of arguments, a default, and the value's own name. */
const BETWEEN = String.raw`(?:\s?:\s?string)?\*{0,2}[ \t]{0,40}(?::=|=>|\?=|[:=]|%3A|%3D)\*{0,2}\s{0,3}|,?(?:\\{1,7}n|\s){0,40}${QUOTE}?(?:parameter)?value${QUOTE}?\s?[:=]\s?|,\s{0,3}|\)?\s{1,3}(?:\?\?|\|\||or)\s{1,3}`;
const VALUE = String.raw`"([^"\\\r\n]*(?:\\.[^"\\\r\n]*){0,2000})"|\\{1,7}"([^"\\\r\n]*)\\{1,7}"|'([^'\r\n]*)'|\x60([^\x60\r\n]*)\x60|([^\s"'\x60,;(){}[\]<>\\]{8,})`;

/** Its groups: name and what follows it; the vague part of the name; what is between; five forms of a value. */
export function assignment(): RegExp {
  const name = `(?:${PLAIN}|(${VAGUE}))(?:[_-]?(?:base|base64|b64|value|prod|dev|test|staging))?`;
  return new RegExp(String.raw`(${name}(?:${QUOTE}\]?)?(${BETWEEN}))(?:${VALUE})`, 'gi');
}

/** One of these is in every name that the pattern above knows. */
export const ASSIGNED = [
  'pass',
  'contra',
  'senha',
  'pwd',
  '_pw',
  '-pw',
  '_pat',
  '-pat',
  'secret',
  'key',
  'token',
  'creden',
  'connec',
];

/** Words that stand where a secret would and are none. */
const HARMLESS =
  /^(?:process\.env|import\.meta|os\.environ|env[.[(]|config[.[]|settings\.|this\.|self\.|\$\{?[A-Za-z_]|%[A-Z_]+%|\*+$|x{3,}$|<|https?:\/\/|\.{3}|(?:string|number|boolean|undefined|null|none|true|false|function|required|optional)(?![\w!@#$%^&*])|your[-_ ]|example|changeme$|placeholder|redacted|\[redacted)/i;

/** Names of keys that open nothing. */
const OPEN_KEY =
  /(?:public|primary|foreign|unique|partition|sort|range|cache|index|s3|object|group|route)_keys?\W*$/i;

/** @returns what takes the place of one match of the pattern. */
export function redactAssignment(whole: string, ...groups: (string | undefined)[]): string {
  const [name = '', vague, between = '', double, escaped, single, backtick, bare] = groups;
  const value = double ?? escaped ?? single ?? backtick ?? bare ?? '';
  if (value.length < 6 || HARMLESS.test(value) || value.includes('[redacted')) return whole;
  // Unquoted prose and code (`token: Promise`, `password = getPassword`) has no digit or sign in it.
  if (bare !== undefined && !/[0-9!@#$%^&*+/=~-]/.test(bare)) return whole;
  // A quoted sentence is a message, not a secret.
  if (bare === undefined && /\s/.test(value.trim()) && !/\d/.test(value)) return whole;
  const isSure = vague === undefined && /[:=]|%3/.test(between) && !/value/i.test(between);
  if (!isSure && !looksSecret(value, name, vague, between, bare !== undefined)) return whole;
  return `${name}${whole.slice(name.length).replace(value, () => '[redacted: secret]')}`;
}

function looksSecret(
  value: string,
  name: string,
  vague = '',
  between: string,
  isBare: boolean,
): boolean {
  if (/\s/.test(value) || !/\d/.test(value) || !/[a-z]/i.test(value)) return false;
  if (/key/i.test(vague) && (value.length < 16 || OPEN_KEY.test(name.slice(0, -between.length))))
    return false;
  // Arguments and defaults: `get("token", limit)` and `token or other` are code.
  if (/^,\s*$/.test(between)) return !isBare && /["'`]\]?,\s*$/.test(name);
  return !isBare || !/(?:\?\?|\|\||\bor)\s*$/.test(between);
}
