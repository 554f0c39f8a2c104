// Shapes of secrets, none of them real. They are put together here at run time, so that no scanner
// takes this file for a leak.

export interface SecretShape {
  readonly name: string;
  readonly text: string;
  /** What must be gone. */
  readonly secrets: readonly string[];
}

const LETTERS = 'FakeFakeNotARealKeyOnlyItsShape';
/** So many characters of a kind, always the same. */
const mixed = (length: number) => `${LETTERS}0123456789`.repeat(10).slice(0, length);
const letters = (length: number) => LETTERS.repeat(20).slice(0, length);
const upper = (length: number) => 'FAKEKEYSHAPE2345'.repeat(10).slice(0, length);
const hex = (length: number) => '0123456789abcdef'.repeat(10).slice(0, length);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const digits = (length: number) => '1234567890'.repeat(4).slice(0, length);

/** A token that is recognised wherever it stands. */
const token = (name: string, ...parts: string[]): SecretShape => ({
  name,
  text: parts.join(''),
  secrets: [parts.at(-1) as string],
});

/** A text in which `*` stands for the secret. */
const within = (name: string, text: string, secret = `s3cr3t-${mixed(12)}`): SecretShape => ({
  name,
  text: text.replaceAll('*', secret),
  secrets: [secret],
});

const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const JWT = [segment({ alg: 'HS256', typ: 'JWT' }), segment({ sub: '1', name: 'Ada' }), mixed(43)];
const pem = (kind: string, end = true) =>
  [`-----BEGIN ${kind}-----`, mixed(64), mixed(64), ...(end ? [`-----END ${kind}-----`] : [])].join(
    '\n',
  );

const TOKENS: readonly SecretShape[] = [
  token('Anthropic key', 'sk-', 'ant-', 'api03-', mixed(80)),
  token('Anthropic OAuth token', 'sk-', 'ant-', 'oat01-', mixed(80)),
  token('OpenAI key', 'sk', '-', mixed(48)),
  token('OpenAI project key', 'sk-', 'proj-', mixed(60)),
  token('OpenAI service account key', 'sk-', 'svcacct-', mixed(60)),
  token('OpenRouter key', 'sk-', 'or-v1-', hex(64)),
  token('DeepSeek key', 'sk', '-', hex(32)),
  ...['p', 'o', 'u', 's', 'r'].map((kind) =>
    token(`GitHub token gh${kind}`, `gh${kind}`, '_', mixed(36)),
  ),
  token('GitHub fine-grained token', 'github', '_pat_', `${mixed(22)}_${mixed(59)}`),
  token('GitLab personal token', 'gl', 'pat-', mixed(20)),
  token('GitLab runner token', 'gl', 'rt-', mixed(20)),
  token('GitLab deploy token', 'gl', 'dt-', mixed(20)),
  token('Bitbucket app password', 'ATBB', mixed(32)),
  token('Atlassian token', 'ATATT3', 'xFfGF0', mixed(60)),
  token('AWS key id', 'AK', 'IA', upper(16)),
  token('AWS session key id', 'AS', 'IA', upper(16)),
  token('Google key', 'AI', 'za', mixed(35)),
  token('Google OAuth secret', 'GOC', 'SPX-', mixed(28)),
  token('Google access token', 'ya', '29.', mixed(60)),
  token('Google refresh token', '1/', '/0', mixed(40)),
  token('Slack bot token', 'xo', 'xb-', `${digits(12)}-${digits(12)}-${mixed(24)}`),
  token('Slack user token', 'xo', 'xp-', `${digits(12)}-${mixed(32)}`),
  token('Slack app token', 'xa', 'pp-1-', `A0123-${digits(12)}-${hex(40)}`),
  token('Slack webhook', 'https://hooks.slack', '.com/services/', `T0123456/B0123456/${mixed(24)}`),
  token('Discord webhook', 'https://discord', '.com/api/webhooks/', `${digits(18)}/${mixed(60)}`),
  token('Discord bot token', 'MTIzNDU2Nzg5MDEyMzQ1Njc4', '.', `GaBcDe.${mixed(38)}`),
  token('Stripe secret key', 'sk', '_live_', mixed(24)),
  token('Stripe restricted key', 'rk', '_test_', mixed(24)),
  token('Stripe webhook secret', 'wh', 'sec_', mixed(32)),
  token('npm token', 'np', 'm_', mixed(36)),
  token('PyPI token', 'py', 'pi-', mixed(80)),
  token('RubyGems key', 'rubygems', '_', hex(48)),
  token('crates.io token', 'ci', 'o', mixed(32)),
  token('Docker Hub token', 'dckr', '_pat_', mixed(27)),
  token('Hugging Face token', 'h', 'f_', letters(34)),
  token('SendGrid key', 'S', 'G.', `${mixed(22)}.${mixed(43)}`),
  token('Twilio key', 'S', 'K', hex(32)),
  token('Mailgun key', 'ke', 'y-', hex(32)),
  { name: 'Mailchimp key', text: `${hex(32)}-us21`, secrets: [hex(32)] },
  token('DigitalOcean token', 'do', 'p_v1_', hex(64)),
  token('Shopify token', 'sh', 'pat_', hex(32)),
  token('Square token', 'sq', '0csp-', mixed(43)),
  token('Telegram bot token', `${digits(9)}:`, 'AA', mixed(33)),
  token('Databricks token', 'da', 'pi', hex(32)),
  token('Linear key', 'lin', '_api_', mixed(40)),
  token('Notion token', 'nt', 'n_', mixed(46)),
  token('Grafana token', 'gl', 'sa_', `${mixed(32)}_0a1b2c3d`),
  token('Vault token', 'hv', 's.', mixed(90)),
  token('Terraform token', `${mixed(14)}.`, 'atlasv1.', mixed(67)),
  token('Doppler token', 'dp', '.pt.', mixed(43)),
  token('Postman key', 'PM', 'AK-', `${hex(24)}-${hex(34)}`),
  token('New Relic key', 'NR', 'AK-', upper(27)),
  token('Sentry token', 'sntr', 'ys_', mixed(60)),
  token('Supabase key', 'sb', 'p_', hex(40)),
  token('PlanetScale token', 'pscale', '_tkn_', mixed(43)),
  token('Fly token', 'fo', '1_', mixed(43)),
  token('Groq key', 'gs', 'k_', mixed(52)),
  token('xAI key', 'xa', 'i-', mixed(80)),
  token('Perplexity key', 'pp', 'lx-', mixed(48)),
  token('Replicate token', 'r', '8_', mixed(37)),
  token('age key', 'AGE-SECRET', '-KEY-1', upper(58)),
  token('Figma token', 'fig', 'd_', mixed(40)),
  token('Airtable token', 'pat', `${mixed(14)}.`, hex(64)),
  token('Tailscale key', 'tskey', '-auth-', `k123456CNTRL-${mixed(32)}`),
  token('Pulumi token', 'pu', 'l-', hex(40)),
  token('Brevo key', 'xkey', 'sib-', `${hex(64)}-${mixed(16)}`),
  token('Sourcegraph token', 'sg', 'p_', hex(40)),
  token('Langfuse key', 'sk-', 'lf-', `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`),
  token('JWT', ...JWT.slice(0, 2).map((part) => `${part}.`), JWT[2] as string),
  token('JWT behind a prefix', 'sb_access-', JWT.slice(0, 2).join('.'), `.${JWT[2]}`),
  token('encrypted JWT', `${JWT[0]}.`, `${mixed(50)}.${mixed(16)}.${mixed(80)}.${mixed(22)}`),
];

const uuid = `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`;
const small = (length: number) => mixed(length).toLowerCase();

const SERVICES: readonly SecretShape[] = [
  token('Alibaba key id', 'LT', 'AI', mixed(20)),
  token('Cloudflare origin key', 'v1', '.0-', `${hex(24)}-${hex(146)}`),
  token('Netlify token', 'nf', 'p_', mixed(40)),
  token('Render key', 'rn', 'd_', mixed(32)),
  token('Neon key', 'na', 'pi_', small(64)),
  token('Heroku key', 'HRKU', '-AA', mixed(58)),
  token('Azure client secret', 'aB', '', `c8Q~${mixed(34)}`),
  token('Buildkite token', 'bk', 'ua_', hex(40)),
  token('CircleCI token', 'CCI', 'PAT_', `${mixed(22)}_${hex(40)}`),
  token('SonarQube token', 'sq', 'u_', hex(40)),
  token('Artifactory key', 'AK', 'Cp', mixed(69)),
  token('Clojars token', 'CLO', 'JARS_', hex(60)),
  token('Infracost key', 'ic', 'o-', mixed(32)),
  token('Prefect key', 'pn', 'u_', mixed(36)),
  token('Dynatrace token', 'dt0', 'c01.', `${upper(24)}.${upper(64)}`),
  token('LaunchDarkly key', 'sd', 'k-', uuid),
  token('NVIDIA key', 'nv', 'api-', mixed(64)),
  token('LangSmith key', 'ls', 'v2_pt_', `${hex(32)}_${hex(10)}`),
  token('PostHog key', 'ph', 'x_', mixed(43)),
  token('Tavily key', 'tv', 'ly-', mixed(32)),
  token('Jina key', 'ji', 'na_', mixed(60)),
  token('Pinecone key', 'pc', 'sk_', mixed(70)),
  token('Fireworks key', 'f', 'w_', mixed(24)),
  token('Duffel token', 'duf', 'fel_test_', mixed(43)),
  token('EasyPost key', 'EZ', 'AK', mixed(54)),
  token('Shippo token', 'ship', 'po_live_', hex(40)),
  token('Frame.io token', 'fio', '-u-', mixed(64)),
  token('ReadMe key', 'rd', 'me_', small(70)),
  token('Typeform token', 'tf', 'p_', mixed(59)),
  token('HubSpot token', 'pat', '-na1-', uuid),
  token('HubSpot token of Europe', 'pat', '-eu1-', uuid),
  token('Resend key', 're', '_', `${mixed(8)}_${mixed(24)}`),
  token('1Password token', 'op', 's_ey', `J${mixed(250)}`),
  token('1Password secret key', 'A', '3-', 'ABCDE1-FGHIJ234567-KLMN8-OPQR9-STUV0'),
  token('OpenShift token', 'sha', '256~', mixed(43)),
  token(
    'Teams webhook',
    'https://x.webhook',
    '.office.com/webhookb2/',
    `${uuid}@${uuid}/${hex(32)}`,
  ),
  token('Zapier webhook', 'https://hooks.zapier', '.com/hooks/catch/', `${digits(7)}/${small(7)}`),
];

const KEYS: readonly SecretShape[] = [
  ...[
    'PRIVATE KEY',
    'RSA PRIVATE KEY',
    'EC PRIVATE KEY',
    'OPENSSH PRIVATE KEY',
    'ENCRYPTED PRIVATE KEY',
    'PGP PRIVATE KEY BLOCK',
  ].map((kind) => ({ name: `PEM ${kind}`, text: pem(kind), secrets: [mixed(64)] })),
  { name: 'PEM without an end', text: pem('RSA PRIVATE KEY', false), secrets: [mixed(64)] },
  {
    name: 'PEM in a JSON string',
    text: JSON.stringify({ key: pem('PRIVATE KEY') }),
    secrets: [mixed(64)],
  },
  {
    name: 'PuTTY key',
    text: `Private-Lines: 1\n${mixed(64)}\nPrivate-MAC: ${'f'.repeat(40)}`,
    secrets: [mixed(64)],
  },
];

const ASSIGNMENTS: readonly SecretShape[] = [
  within('.env line', 'DB_PASSWORD=*'),
  within('.env line with export', 'export API_KEY=*'),
  within('.env line in quotes', 'SECRET_KEY="*"'),
  within('.env line with signs', 'DB_PASSWORD=*', 'p@ss,w(o)rd{1}'),
  within('.env line with a hash', 'APP_SECRET=*', 'abc#def$123'),
  within('lower-case .env line', 'aws_secret_access_key = *', mixed(40)),
  within('AWS secret in JSON', '{"SecretAccessKey": "*"}', mixed(40)),
  within('AWS session token', 'aws_session_token=*', mixed(120)),
  within('JSON', '{"password": "*"}'),
  within('JSON in a JSON string', '{\\"password\\": \\"*\\"}'),
  within('JSON with an escaped quote', '{"password": "*"}', 'ab\\"cd12ef34'),
  within('camel case', '{"clientSecret":"*"}'),
  within('YAML', 'password: *'),
  within('YAML in quotes', "  db_password: '*'"),
  within('password of letters only, quoted', 'password = "*"', 'correcthorsebattery'),
  within('password of letters only, .env', 'POSTGRES_PASSWORD=*', 'correcthorsebattery'),
  within('pass phrase with blanks', 'passphrase = "*"', 'correct horse 7 battery staple'),
  within('TypeScript', "const apiToken: string = '*';"),
  within('Go', 'password := "*"'),
  within('Ruby', ':secret_key_base => "*"', hex(64)),
  within('PHP', "define('DB_PASSWORD', '*');"),
  within('INI', 'passwd=*'),
  within('XML', '<password>*</password>'),
  within('.npmrc', '//registry.npmjs.org/:_authToken=*', hex(36)),
  within('.netrc', 'machine example.com login ada password *'),
  within('docker run', 'docker run -e MYSQL_ROOT_PASSWORD=* mysql'),
  within('flag', 'mysql --password=* app'),
  within('flag with a blank', 'tool --token * --verbose'),
  within('flag in quotes', 'tool --api-key "*"'),
  within('curl user', 'curl -u ada:* https://example.com'),
  within('ADO connection string', 'Server=db;User Id=sa;Password=*;Encrypt=true', 'p@ss-w0rd!1'),
  within(
    'storage connection string',
    'AccountName=x;AccountKey=*;EndpointSuffix=y',
    `${mixed(86)}==`,
  ),
  within(
    'SAS signature',
    'https://x.blob.core.windows.net/c?sv=2026-01-01&sig=*',
    'aB3%2Bc9fakefakefakefakefake%3D',
  ),
  within('key in a query', 'https://example.com/v1?user=1&api_key=*&x=1'),
  within('access token in a fragment', 'https://example.com/#access_token=*&token_type=bearer'),
];

const URLS_AND_HEADERS: readonly SecretShape[] = [
  within('postgres URL', 'postgres://ada:*@db.example.com:5432/app'),
  within('redis URL without a user', 'redis://:*@cache:6379/0'),
  within('mongo URL', 'mongodb+srv://ada:*@cluster0.example.net/app'),
  within('URL whose password has an @', 'amqp://ada:*@mq.example.com', 'p@ss@w0rd12'),
  within('git URL with a token for its user', 'https://*@github.com/ada/x.git', mixed(40)),
  within('Authorization header', 'Authorization: Bearer *'),
  within(
    'basic Authorization',
    'authorization: Basic *',
    Buffer.from('ada:pass-word').toString('base64'),
  ),
  within('Authorization in JSON', '"Authorization": "Bearer *"'),
  within('Authorization in a curl command', "curl -H 'Authorization: token *' x"),
  within('bare bearer', 'send Bearer * with it', mixed(32)),
  within('X-Api-Key header', 'X-Api-Key: *'),
  within('X-Auth-Token header', '-H "X-Auth-Token: *"'),
  within('Cookie header', 'Cookie: session=*; theme=dark'),
  within('Set-Cookie header', 'Set-Cookie: sid=*; HttpOnly'),
];

const FILES: readonly SecretShape[] = [
  within(
    'private key in base64',
    'client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVk*',
    mixed(80),
  ),
  within('private key whose beginning was cut off', '*\n-----END RSA PRIVATE KEY-----', mixed(64)),
  within('such a key inside JSON', '{"k":"*\\n-----END OPENSSH PRIVATE KEY-----\\n"}', mixed(64)),
  within('login of npm', '_auth=*', base64('ada:pass-word-1')),
  within('login of docker', '{"auths":{"x.io":{"auth":"*"}}}', base64('ada:pass-word-1')),
  within(
    'login of docker inside JSON',
    '{"text":"{\\"auth\\":\\"*\\"}"}',
    base64('ada:pass-word-1'),
  ),
  within('.pgpass', 'db.example.com:5432:app:ada:*'),
  within('key as an argument of aws', 'aws configure set aws_secret_access_key *', mixed(40)),
  within('password of mysql', 'mysqldump -u root -p* app'),
  within('password of sshpass', "sshpass -p '*' ssh ada@example.com"),
  within('password of openssl', 'openssl rsa -passin pass:* -in key.pem'),
  within('setx', 'setx API_TOKEN "*"'),
  within('setting in XML', '<add key="ApiKey" value="*"/>'),
  within('setting in XML inside JSON inside JSON', '<add key=\\\\"ApiKey\\\\" value=\\\\"*\\\\"/>'),
  within('default in Terraform', 'variable "db_password" {\n  default = "*"\n}'),
  within('percent-encoded URL', 'next=postgres%3A%2F%2Fada%3A*%40db.example.com'),
  within('password in a sentence', 'the password is * by the way', 'Hunter2Xy9Qz7Lm4'),
  within('password that begins a sentence', 'Password is * now', 'Hunter2Xy9Qz7Lm4'),
  within('password in German', 'Passwort: *', 'Hunter2Xy9Qz7Lm4'),
];

/** Each of them runs into the next. */
const GLUED: readonly SecretShape[] = [
  within('token before a JSON Web Token', `sdk-*${JWT.join('.')}`, uuid),
  within('token after a token', `tvly-${mixed(32)}sk-ant-api03-*`, mixed(93)),
  within(
    'password of mysql far behind its word',
    `mysql --host=${'a-long-name.'.repeat(10)}example.com x_token=${mixed(120)} -p*`,
  ),
];

/** With something in the midst that is not seen, and that whoever shows a text takes out. */
const UNSEEN: readonly SecretShape[] = [
  within('token with a colour in it', 'ghp_\u001b[01;31m*\u001b[0m', mixed(36)),
  within('token with a blank of no width', 'ghp_\u200b*', mixed(36)),
  within('token with a turn of direction', 'ghp_\u202e*', mixed(36)),
  within('token with a letter of the tag block', 'ghp_\u{e0041}*', mixed(36)),
];

const PRIVATE: readonly SecretShape[] = [
  within('private block with attributes', '<private reason="mine">*</private>'),
  within('private block', 'a <private>* is it</private> b'),
  within('private block over lines', '<private>\nline\n*\n</private>'),
  within('private block in capitals', '<PRIVATE>*</Private>'),
  within('private block with blanks in its tags', '< private >*</ private >'),
  within('private block without an end', 'before <private>\n*'),
  within('nested private block', '<private>a <private>b</private> *</private> after'),
  within('second private block', '<private>a</private> x <private>*</private>'),
];

export const SECRETS: readonly SecretShape[] = [
  ...TOKENS,
  ...SERVICES,
  ...KEYS,
  ...ASSIGNMENTS,
  ...URLS_AND_HEADERS,
  ...FILES,
  ...GLUED,
  ...UNSEEN,
  ...PRIVATE,
];
