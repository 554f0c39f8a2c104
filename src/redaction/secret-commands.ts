// What is given to programs on their command lines, in SQL, or told in a sentence. Every pattern is
// linear, as in secret-tokens.ts.
import type { Rule } from './secret-rule.ts';

/** In the order in which they are looked for. */
export const COMMANDS: readonly Rule[] = [
  {
    name: 'password',
    sign: '-',
    stems: ['login', 'twine', 'mongo', 'sqlcmd', 'cqlsh', 'unzip', 'ldap', 'mosqui', 'dis-cl'],
    pattern:
      /\b(?:(?:docker|podman|buildah|skopeo|oc|cf|az|npm|helm|registry)\s(?:registry\s)?login|twine|mongo(?:sh|dump|restore|import|export)?|sqlcmd|cqlsh|unzip|ldap(?:search|add|modify|delete|whoami)|mosquitto_(?:pub|sub)|redis-cli)\b[^\r\n|;]{0,200}?\s-(?:[Pwa]|(?<!redis-cli[^\r\n|;]{0,200}-)p)\s?\\{0,7}["']?(?=[^\s"']{0,80}[0-9A-Z!@#%^&*+/])([^\s"'$<[\\-][^\s"'\\]{3,})/g,
    source: 'https://docs.docker.com/reference/cli/docker/login/',
    group: 1,
  },
  {
    name: 'password',
    sign: '|',
    stems: ['udo', '-stdin', 'chpass', 'h-toke'],
    pattern:
      /\b(?:echo|printf)(?:\s-\w{1,2})?\s{1,2}\\{0,7}["']?([^\s"'$<[\\|-][^\s"'\\|]{3,})\\{0,7}["']?\s?\|\s?(?:sudo\s-k?S|(?:sudo\s)?(?:docker|podman|helm|gh|az)\b[^\r\n|]{0,200}(?:--password-stdin|--with-token)|chpasswd|(?:sudo\s)?passwd\s--stdin)/g,
    source: 'https://docs.docker.com/reference/cli/docker/login/#password-stdin',
    group: 1,
  },
  {
    name: 'password',
    stems: ['repass', 'keypas', 'rauth', 'quirep', 'psk=', 'phrase'],
    // keytool, Redis, wpa_supplicant, gpg.
    pattern:
      /(?:-(?:storepass|keypass|srcstorepass|deststorepass)\s{1,3}|--passphrase\s|\b(?:requirepass|masterauth)\s{1,3}|\bpsk=)\\{0,7}["']?([^\s"'$<[\\-][^\s"'$<[\\]{5,})/g,
    source: 'https://redis.io/docs/latest/operate/oss_and_stack/management/security/',
    group: 1,
  },
  {
    name: 'password',
    sign: "'",
    stems: ['ied by', "word '", "word='", "word = '"],
    anyCase: true,
    pattern:
      /\b(?:identified\s(?:with\s\S{1,40}\s)?by|password)\s{0,3}=?\s{0,3}'(?=[^'\s]{0,60}[0-9A-Z!@#%^&*])([^'\s$<{[]{6,})'/gi,
    source: 'https://dev.mysql.com/doc/refman/8.4/en/create-user.html',
    group: 1,
  },
  {
    name: 'password',
    stems: ['-Secur'],
    pattern: /\bConvertTo-SecureString\s(?:-String\s)?\\{0,7}["']([^\s"'$<[\\]{4,})/g,
    source:
      'https://learn.microsoft.com/powershell/module/microsoft.powershell.security/convertto-securestring',
    group: 1,
  },
  {
    name: 'password',
    stems: ['@tcp(', '@unix('],
    pattern: /[\w.-]{1,60}:([^\s/"'<>[]{3,200})@(?:tcp|unix)\(/g,
    source: 'https://github.com/go-sql-driver/mysql#dsn-data-source-name',
    group: 1,
  },
  {
    name: 'password',
    stems: ['wifi:'],
    anyCase: true,
    pattern: /\bWIFI:[^\r\n]{0,80}?;P:([^;\s]{4,})/gi,
    source: 'https://github.com/zxing/zxing/wiki/Barcode-Contents',
    group: 1,
  },
  {
    name: 'secret',
    stems: [
      'ENV ',
      'ARG ',
      'etenv ',
      'SetEnv',
      'set -',
      ':set',
      'nv set',
      'fig set',
      'cret set',
      'crets set',
    ],
    // Dockerfile, csh, fish, Apache, `heroku config:set`, .NET: name and value with a space between.
    pattern:
      /\b(?:ENV|ARG|setenv|SetEnv|set\s-[a-z]{1,3}|(?:config|env|secrets?)[: ]set)\s{1,3}[A-Z0-9_]{0,60}(?:PASSWORD|PASSWD|PASS|SECRET|TOKEN|KEY)\s{1,3}(?:--body\s)?\\{0,7}["']?(?=[^\s"']{0,80}\d)([^\s"'%[$=<\\-][^\s"'\\]{7,})/g,
    source: 'https://docs.docker.com/reference/dockerfile/#env',
    group: 1,
  },
  {
    name: 'password',
    stems: ['assw', 'passp', 'passc'],
    // In a sentence only what has letters and digits, as no word has.
    anyCase: true,
    pattern:
      /\b(?:pass(?:word|phrase|code)(?:['’]s|(?:\sfor\s\S{1,60})?\s(?:is|was)(?:\snow)?|\s(?:has been |was )?(?:changed |set |reset )?to)|passwort (?:ist|lautet)|(?:with|use|using) (?:the )?password):?\s\\{0,7}["'`*]{0,3}(?!base64|sha\d|utf|md5|bcrypt|argon2|pbkdf2|oauth|https?|rfc)(?=[^\s"'`,;]{0,60}\d)(?=[^\s"'`,;\d]{0,60}[a-z])([^\s"'`,;()[\]{}<>\\*]{7,200})/gi,
    source: 'README: what is left out',
    group: 1,
  },
  {
    name: 'secret',
    stems: ['key is', 'ken is', 'cret is', 'key wa', 'ken wa', 'cret wa'],
    anyCase: true,
    pattern:
      /\b(?:key|token|secret) (?:is|was)(?: now)?:?\s\\{0,7}["'`*]{0,3}(?=[^\s"'`,;]{0,60}\d)(?=[^\s"'`,;]{0,60}[a-z])([\w+/=.~-]{16,200})/gi,
    source: 'README: what is left out',
    group: 1,
  },
];
