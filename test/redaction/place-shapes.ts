// Secrets that are told by where they stand.
import { base64, hex, mixed, type SecretShape, within } from './shape.ts';

const words = 'arm wolf age bring cloud dance early fabric garden happy island jelly';

/** A name and a value that something else than `=` or `:` ties. */
const APART: readonly SecretShape[] = [
  within('name in an index', 'os.environ["DB_PASSWORD"] = "*"'),
  within('name in an index of PHP', "$config['secret_key'] = '*';"),
  within('aligned assignment', '  password             = "*"'),
  within('name with a blank', 'API key: *', hex(32)),
  { name: 'name in bold', text: `**API Key:** ${hex(32)}`, secrets: [hex(32)] },
  within('key of a service', 'ALGOLIA_ADMIN_KEY=*', hex(32)),
  within('key of an application', 'APP_KEY=base64:*', base64('a key of an application here 42!')),
  within('short name', '{ user: "ada", pass: "*" }'),
  within('value that begins with a harmless word', 'password: "*"', 'required1234!x'),
  within('environment of Kubernetes', '- name: DB_PASSWORD\n  value: "*"'),
  within('name and value in JSON', '{"name":"API_KEY","value":"*"}'),
  within('parameter of CloudFormation', '{"ParameterKey":"DbPassword","ParameterValue":"*"}'),
  within('header in a recording', '{"name":"x-api-key","value":"*"}'),
  within('default after a name', "process.env.API_KEY ?? '*'"),
  within('default as an argument', 'os.getenv("API_TOKEN", "*")'),
  within('header set by a call', 'req.Header.Set("X-API-Key", "*")'),
  within('default of Python', 'os.environ.get("API_TOKEN") or "*"'),
  within('line of a Dockerfile', 'ENV API_KEY *', mixed(32)),
  within('setenv', 'setenv API_TOKEN *'),
  within('set of fish', 'set -gx API_TOKEN *'),
  within('setting of a host', 'heroku config:set API_TOKEN *'),
  within('flag and value in a list', '["--token", "*"]'),
  within('flag of many words', 'tool --aws-secret-access-key *', mixed(40)),
  within('property list', '<key>ApiToken</key><string>*</string>'),
  within('resource of Android', '<string name="api_key">*</string>'),
  within('input of a form', '<input type="password" name="p" value="*">'),
  within('ODBC with braces', 'Driver={SQL};UID=sa;PWD={*};'),
];

const WEB: readonly SecretShape[] = [
  within('token behind a newline of JSON', '{"content":"a\\n*"}', `ghp_${mixed(36)}`),
  within('token behind a colour of JSON', '{"o":"\\u001b[32m*\\u001b[0m"}', `ghp_${mixed(36)}`),
  within('token behind a sign of a URL', 'k%3D*', `ghp_${mixed(36)}`),
  within('cookie behind a newline of JSON', '{"c":"x\\nCookie: sid=*"}', mixed(40)),
  within('Authorization of another scheme', 'Authorization: GenieKey *', mixed(36)),
  within('Authorization as an argument', 'setHeader("Authorization", "Bot *")', mixed(40)),
  within('basic without its header', 'with Basic * it works', base64('ada:pass-word-1')),
  within('header of a service', 'Fastly-Key: *', mixed(32)),
  within('header of Azure', 'Ocp-Apim-Subscription-Key: *', hex(32)),
  within('cookie of a script', 'document.cookie = "sid=*"', mixed(40)),
  within('cookie in a list', '"set-cookie":["sid=*"]', mixed(40)),
  within('cookie of curl', "curl -b 'sid=*' https://example.com", mixed(40)),
  within('file of cookies', 'example.com\tTRUE\t/\tTRUE\t1893456000\tsid\t*', mixed(32)),
  within('cookie of a browser', '{"name":"sid","value":"*","domain":"x.io"}', mixed(40)),
  within('key in a query', 'https://example.com/v1?key=*', mixed(39)),
  within('code in a query', 'https://example.com/cb?state=x&code=*', mixed(40)),
  within('token in an escaped query', 'a=b\\u0026session_id=*', mixed(40)),
  within('address of Infura', 'https://mainnet.infura.io/v3/*', hex(32)),
  within('URL with escaped slashes', '"postgres:\\/\\/ada:*@h\\/d"'),
  within('URL of a driver with a sign', 'oracle+cx_oracle://ada:*@h:1521/x'),
  within('URL whose user was a secret', `s3://${'AK'}IA${'FAKEKEYSHAPE2345'}:*@bucket`, mixed(40)),
  within(
    'URL whose password has slashes',
    'mongodb://acc:*@x.io:10255/',
    `${mixed(40)}/${mixed(40)}==`,
  ),
  within('URL of JDBC', 'jdbc:sqlserver://h:1433;user=sa;password=*;encrypt=true', 'P@ss99xyZ!123'),
  within(
    'address of a Slack hook alone',
    'hooks.slack.com/services/*',
    `T0123456/B0123456/${mixed(24)}`,
  ),
];

const COMMANDS: readonly SecretShape[] = [
  within('key of WordPress', "define('AUTH_KEY',         '*');"),
  within('password of redis-cli', 'redis-cli --pass * ping'),
  within('docker login', 'docker login -u ada -p * x.io'),
  within('docker login over a pipe', 'echo * | docker login --password-stdin'),
  within('sudo over a pipe', 'echo "*" | sudo -S ls'),
  within('chpasswd', 'echo "*" | chpasswd', `root:s3cr3t-${mixed(12)}`),
  within('curl user in JSON', '{"command":"curl -u \\"ada:*\\" x"}'),
  within('curl user that was a secret', `curl -u ${'A'}C${hex(32)}:* x`, mixed(32)),
  within('proxy of curl', 'curl --proxy-user ada:* x'),
  within('mongosh', 'mongosh -u ada -p * x'),
  within('sqlcmd', 'sqlcmd -S h -U sa -P *'),
  within('redis-cli', 'redis-cli -h x -a * ping'),
  within('keytool', 'keytool -list -storepass *'),
  within('gpg', 'gpg --batch --passphrase * -d x'),
  within('Redis', 'requirepass *'),
  within('wireless', 'psk="*"'),
  within('wireless as a code', 'WIFI:T:WPA;S:home;P:*;;'),
  within('MySQL of Go', 'ada:*@tcp(db:3306)/app'),
  within('user of SQL', "CREATE USER ada IDENTIFIED BY '*'"),
  within('role of SQL', "CREATE ROLE ada WITH LOGIN PASSWORD '*'"),
  within('secure string', 'ConvertTo-SecureString "*" -AsPlainText'),
  within('secret of a repository', 'gh secret set API_TOKEN --body *'),
];

const TOLD: readonly SecretShape[] = [
  within(
    'password of somebody in a sentence',
    'the password for ada@x.io is * now',
    'correcthorse99',
  ),
  within('password that has been changed', 'the password has been changed to *', 'correcthorse99'),
  within('password in Spanish', 'contraseña: *', 'Hunter2Xy9Qz7Lm4'),
  within('password in French', 'mot de passe : *', 'Hunter2Xy9Qz7Lm4'),
  within(
    'password of small letters in a sentence',
    'the password is * by the way',
    'correcthorse99',
  ),
  within('password to use', 'use the password * to log in', 'Hunter2Xy9Qz7Lm4'),
  within('changed password', 'it was changed, password changed to *', 'correcthorse99'),
  within('key in a sentence', 'my api key is * now', hex(32)),
  within('key in an error', 'Invalid API key: *', hex(32)),
  within('seed phrase', 'MNEMONIC="*"', words),
  within('seed phrase in a sentence', 'my seed phrase is *', words),
];

const KEYS: readonly SecretShape[] = [
  within(
    'end of a key whose last line is short',
    `*\n${'aB3='}\n-----END RSA PRIVATE KEY-----`,
    mixed(64),
  ),
  within('key of SSH2', '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n*\n---- END', mixed(64)),
  within('key of kubectl', 'client-key-data: *', mixed(80)),
  within('JSON Web Key', '{"kty":"EC","d":"*"}', mixed(43)),
  within('JSON Web Key in JSON', '{\\"kty\\":\\"oct\\",\\"k\\":\\"*\\"}', mixed(43)),
];

export const PLACES: readonly SecretShape[] = [...APART, ...WEB, ...COMMANDS, ...TOLD, ...KEYS];
