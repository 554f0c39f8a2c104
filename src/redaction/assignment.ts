// What a match of the rule in secret-assignment.ts is replaced by, if it is a secret.

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
