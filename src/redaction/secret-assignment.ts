// `DB_PASSWORD=…`, `"apiKey": "…"`, `client_secret: …`: the name ends in a secret's word and the value
// looks like one. A name alone (`password: string`, `token: undefined`) is code and stays.
import type { Rule } from './secret-rule.ts';

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

const NAME = `(?:${PLAIN}|(${VAGUE}))(?:[_-]?(?:base|base64|b64|value|prod|dev|test|staging))?`;

export const ASSIGNMENT: Rule = {
  name: 'secret',
  stems: [
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
  ],
  anyCase: true,
  // Its groups: name and what follows it; the vague part of the name; what is between; five forms of a value.
  pattern: new RegExp(String.raw`(${NAME}(?:${QUOTE}\]?)?(${BETWEEN}))(?:${VALUE})`, 'gi'),
  // There under the name generic-api-key.
  source: 'https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml',
};
