// What stands in files of settings and on command lines, where the word that tells it is not beside it
// with a sign between. Every pattern is linear, as in secret-tokens.ts.
import type { Rule } from './secret-rule.ts';

/** In the order in which they are looked for. */
export const FILES: readonly Rule[] = [
  {
    name: 'registry-login',
    stems: ['_auth', 'uth"', "uth'", 'uth\\'],
    pattern:
      /(?:\b_auth\s?=\s?|\bauth\\{0,7}["']\s?:\s?\\{0,7}["'])\\{0,7}["']?([A-Za-z0-9+/]{12,}={0,2})/g,
    source: 'https://docs.npmjs.com/cli/configuring-npm/npmrc',
    group: 1,
  },
  {
    name: 'password',
    stems: [':5432:', ':*:'],
    pattern:
      /(?<![^\s"'])[\w.*-]{1,80}:(?:5432|\*):[\w.*-]{1,60}:[\w.*-]{1,60}:([^\s:"'[][^\s"']{3,})/g,
    source: 'https://www.postgresql.org/docs/current/libpq-pgpass.html',
    group: 1,
  },
  {
    name: 'aws-secret-key',
    stems: ['aws_secret_access_key '],
    pattern: /\baws_secret_access_key ["']?([A-Za-z0-9/+]{40})\b/g,
    source: 'https://docs.aws.amazon.com/cli/latest/reference/configure/set.html',
    group: 1,
  },
  {
    name: 'password',
    stems: ['mysql', 'mariad'],
    pattern:
      /\b(?:mysql|mariadb)(?:-?(?:dump|admin|import|check))?\b[^\r\n|;]{0,200}?\s-p["']?([^\s"'$<[-][^\s"']{3,})/g,
    source: 'https://dev.mysql.com/doc/refman/8.4/en/command-line-options.html',
    group: 1,
  },
  {
    name: 'password',
    stems: ['hpass'],
    pattern: /\bsshpass\s{1,3}-p\s?["']?([^\s"'$<[][^\s"']{3,})/g,
    source: 'https://manpages.debian.org/sshpass',
    group: 1,
  },
  {
    name: 'password',
    stems: ['pass:'],
    pattern: /-(?:pass|passin|passout|k|kfile)\s{1,3}["']?pass:([^\s"'$<[][^\s"']{3,})/g,
    source: 'https://docs.openssl.org/master/man1/openssl-passphrase-options/',
    group: 1,
  },
  {
    name: 'password',
    stems: ['setx'],
    anyCase: true,
    pattern:
      /\bsetx\s{1,3}\w{0,60}(?:PASSWORD|PASSWD|SECRET|TOKEN|KEY)\s{1,3}["']?([^\s"'%[][^\s"']{5,})/gi,
    source: 'https://learn.microsoft.com/windows-server/administration/windows-commands/setx',
    group: 1,
  },
  {
    name: 'password',
    stems: ['value="', 'value=\\'],
    anyCase: true,
    pattern:
      /\b(?:key|name)=\\{0,7}"[\w.:-]{0,60}(?:password|passwd|secret|token|api-?_?key)\\{0,7}"\s{1,3}value=\\{0,7}"([^\s"\\<>{}$[]{6,})/gi,
    source: 'https://learn.microsoft.com/dotnet/framework/configure-apps/file-schema/appsettings/',
    group: 1,
  },
  {
    name: 'password',
    stems: ['variable "', 'variable \\'],
    anyCase: true,
    pattern:
      /\bvariable \\{0,7}"\w{0,60}(?:password|passwd|secret|token|key)\\{0,7}"\s{0,3}\{[^{}]{0,300}?\bdefault\s{0,20}=\s{0,3}\\{0,7}"([^"\\\s${}[]{6,})/gi,
    source: 'https://developer.hashicorp.com/terraform/language/values/variables',
    group: 1,
  },
  {
    name: 'password',
    stems: ['%3a%2f%2f'],
    anyCase: true,
    pattern: /%3A%2F%2F[\w.~-]{0,80}%3A((?:[\w.~!*'()-]|%(?!40)[0-9A-F]{2}){4,200})%40/gi,
    source: 'https://www.rfc-editor.org/rfc/rfc3986#section-2.1',
    group: 1,
  },
  {
    name: 'password',
    stems: ['wd={'],
    anyCase: true,
    pattern: /\bpwd=\{([^{}\r\n[]{4,200})\}/gi,
    source: 'https://learn.microsoft.com/sql/odbc/reference/syntax/sqldriverconnect-function',
    group: 1,
  },
  {
    name: 'password-hash',
    stems: ['{SHA}', '{SSHA}'],
    pattern: /\{S?SHA\}[\w+/]{27,}=?/g,
    source: 'https://www.openldap.org/doc/admin26/security.html',
  },
];
