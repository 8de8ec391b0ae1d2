import t from 'tap';
import { stringify } from 'yaml';

import { AppError } from '@argosy/domain/app-error';

import { parseKubeconfig } from '../src/kubeconfig.ts';
import { base64, PEM } from './support/fixtures.ts';
import { kubeconfigOf, TOKEN, type Parts } from './support/kubeconfig-of.ts';

const CERTIFICATE = { token: undefined, 'client-certificate-data': base64(PEM.client), 'client-key-data': base64(PEM.clientKey) };

function refusal(text: string): AppError {
  try {
    parseKubeconfig(text);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('the kubeconfig was accepted');
}

t.test('a kubeconfig with a token gives server, authority and token, as JSON and as YAML', async (t) => {
  const wanted = { server: 'https://api.cluster.test:6443', certificateAuthority: PEM.ca, credential: { token: TOKEN } };
  const json = kubeconfigOf();
  t.strictSame(parseKubeconfig(json), wanted);
  t.strictSame(parseKubeconfig(stringify(JSON.parse(json))), wanted);
  t.strictSame(parseKubeconfig(`\ufeff${stringify(JSON.parse(json)).replaceAll('\n', '\r\n')}`), wanted, 'byte order mark and CRLF');
});

t.test('a kubeconfig with a client certificate gives certificate and key', async (t) => {
  const { credential } = parseKubeconfig(kubeconfigOf({ user: CERTIFICATE }));
  t.match(credential, { clientCertificate: PEM.client, clientKey: /BEGIN PRIVATE KEY/ });
});

const ACCEPTED: Record<string, Parts> = {
  'without an authority': { cluster: { 'certificate-authority-data': undefined } },
  'with two authorities': { cluster: { 'certificate-authority-data': base64(PEM.ca + PEM.otherCa) } },
  'with a tls-server-name': { cluster: { 'tls-server-name': 'kubernetes.default.svc' } },
  'with insecure-skip-tls-verify: false': { cluster: { 'insecure-skip-tls-verify': false } },
  'with a path in the server': { cluster: { server: 'https://rancher.test/k8s/clusters/c-m-1/' } },
  'with extensions and other harmless entries': {
    cluster: { extensions: [{ name: 'minikube.sigs.k8s.io', extension: { provider: 'minikube' } }], 'disable-compression': true },
    top: { preferences: { colors: true }, extensions: [] },
  },
};
for (const [name, parts] of Object.entries(ACCEPTED)) {
  t.test(`accepted: a kubeconfig ${name}`, async (t) =>
    t.match(parseKubeconfig(kubeconfigOf(parts)), { server: /^https:\/\/[^/]+(?:\/.*[^/])?$/ }),
  );
}

const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'touch', args: ['/tmp/canary'] };
const second = (user: Record<string, unknown>): Parts => ({
  top: {
    users: [
      { name: 'u', user: { token: TOKEN } },
      { name: 'other', user },
    ],
  },
});

/** Each with what the error has to name. */
const REFUSED: Array<[name: string, parts: Parts, names: RegExp]> = [
  ['exec', { user: { exec } }, /users\[0\]\.user\.exec /],
  ['exec beside a token of another user', second({ exec }), /users\[1\]\.user\.exec /],
  ['EXEC', { user: { EXEC: exec } }, /exec/],
  ['ex-ec', { user: { 'ex-ec': exec } }, /exec/],
  ['exec at the top', { top: { exec } }, /exec/],
  ['exec in a context', { context: { exec } }, /contexts\[0\]\.context\.exec/],
  ['exec in an extension', { top: { extensions: [{ name: 'e', extension: { exec } }] } }, /extensions\[0\]\.extension\.exec/],
  ['exec: null', { user: { exec: null } }, /exec/],
  ['exec under <<', { user: { '<<': { exec } } }, /exec/],
  ['auth-provider gcp', { user: { 'auth-provider': { name: 'gcp', config: { 'cmd-path': 'sh', 'cmd-args': '-c id' } } } }, /auth-provider/],
  ['auth-provider azure', { user: { 'auth-provider': { name: 'azure', config: {} } } }, /auth-provider/],
  ['auth-provider oidc', { user: { 'auth-provider': { name: 'oidc', config: { 'idp-issuer-url': 'https://x.test' } } } }, /auth-provider/],
  ['authProvider', { user: { authProvider: { name: 'tokenFile' } } }, /auth-provider/],
  ['token-file', { user: { token: undefined, 'token-file': '/proc/self/environ' } }, /users\[0\]\.user\.tokenFile/],
  ['tokenFile', { user: { token: undefined, tokenFile: '/proc/self/environ' } }, /tokenFile/],
  ['certificate-authority', { cluster: { 'certificate-authority': '/etc/passwd' } }, /clusters\[0\]\.cluster\.certificate-authority /],
  ['client-certificate', { user: { 'client-certificate': '/etc/passwd' } }, /client-certificate /],
  ['client-key', { user: { 'client-key': '/etc/passwd' } }, /client-key /],
  ['insecure-skip-tls-verify', { cluster: { 'insecure-skip-tls-verify': true } }, /insecure-skip-tls-verify/],
  ['insecure-skip-tls-verify as a text', { cluster: { 'insecure-skip-tls-verify': 'true' } }, /insecure-skip-tls-verify/],
  ['proxy-url', { cluster: { 'proxy-url': 'http://evil.test' } }, /proxy-url/],
  ['as', { user: { as: 'system:admin' } }, /users\[0\]\.user\.as /],
  ['as-uid', { user: { 'as-uid': '1' } }, /as-uid/],
  ['as-groups', { user: { 'as-groups': ['system:masters'] } }, /as-groups/],
  ['as-user-extra', { user: { 'as-user-extra': {} } }, /as-user-extra/],
  ['username', { user: { username: 'a' } }, /username/],
  ['password', { user: { password: 'b' } }, /password/],
  ['an http server', { cluster: { server: 'http://api.cluster.test' } }, /server must begin with https/],
  [
    'an http server of another cluster',
    { top: { clusters: [{ name: 'z', cluster: { server: 'HTTP://x.test' } }] } },
    /clusters\[0\]\.cluster\.server/,
  ],
  ['a file server', { cluster: { server: 'file:///etc/passwd' } }, /server/],
  ['a server with a user', { cluster: { server: 'https://a:b@api.cluster.test' } }, /user or password/],
  ['a server with a query', { cluster: { server: 'https://api.cluster.test/?a=b' } }, /server/],
  ['a server that is no URL', { cluster: { server: 'api.cluster.test:6443' } }, /server/],
  ['an endless server', { cluster: { server: `https://a.test/${'a'.repeat(3000)}` } }, /server is not an URL/],
  ['no server', { cluster: { server: '' } }, /server is missing/],
  ['an authority that is not base64', { cluster: { 'certificate-authority-data': '-----BEGIN' } }, /is not base64/],
  ['an authority that is not PEM', { cluster: { 'certificate-authority-data': base64('hello') } }, /no PEM certificate/],
  [
    'an authority that is no certificate',
    { cluster: { 'certificate-authority-data': base64(PEM.ca.replace(/MII.{20}/, 'AAAA')) } },
    /cannot be read/,
  ],
  ['a key as authority', { cluster: { 'certificate-authority-data': base64(PEM.clientKey) } }, /no PEM certificate/],
  ['a tls-server-name with a path', { cluster: { 'tls-server-name': '../x' } }, /tls-server-name/],
  ['no credential', { user: { token: undefined } }, /must have either token/],
  ['a token that is a number', { user: { token: 12345 } }, /token must be a text/],
  ['a token with a line end', { user: { token: 'a\r\nX-Evil: 1' } }, /visible ASCII/],
  ['a token of 20,000 characters', { user: { token: 'a'.repeat(20_000) } }, /longer than/],
  ['token and certificate', { user: { ...CERTIFICATE, token: TOKEN } }, /keep one/],
  ['a certificate without key', { user: { ...CERTIFICATE, 'client-key-data': undefined } }, /client-key-data/],
  ['a key without certificate', { user: { ...CERTIFICATE, 'client-certificate-data': undefined } }, /client-certificate-data/],
  ['the key of another certificate', { user: { ...CERTIFICATE, 'client-key-data': base64(PEM.serverKey) } }, /is not the key of/],
  ['a key that is none', { user: { ...CERTIFICATE, 'client-key-data': base64(PEM.client) } }, /client-key-data/],
  ['no current-context', { top: { 'current-context': undefined } }, /current-context is missing/],
  ['an absent context', { top: { 'current-context': TOKEN } }, /contexts has no entry/],
  ['an absent cluster', { context: { cluster: TOKEN } }, /clusters has no entry/],
  ['an absent user', { context: { user: TOKEN } }, /users has no entry/],
  ['a context without user', { context: { user: undefined } }, /must name a cluster and a user/],
  [
    'two users of one name',
    {
      top: {
        users: [
          { name: 'u', user: {} },
          { name: 'u', user: {} },
        ],
      },
    },
    /more than one entry/,
  ],
  ['users that are no list', { top: { users: { u: {} } } }, /users must be a list/],
  ['a cluster that is a text', { top: { clusters: [{ name: 'c', cluster: 'x' }] } }, /cluster must be a map/],
  ['another kind', { top: { kind: 'Secret' } }, /kind must be Config/],
];
for (const [name, parts, names] of REFUSED) {
  t.test(`trust-T20 T21 T22, refused by name: ${name}`, async (t) => {
    const error = refusal(kubeconfigOf(parts));
    t.match(error, { code: 'invalid_kubeconfig', errors: [{ pointer: '/kubeconfig', detail: names }] });
    t.match(error.message, 'docs/connect-a-cluster.md');
    t.notMatch(error.message, TOKEN, 'no value of the file is in the error');
    t.equal(refusal(stringify(JSON.parse(kubeconfigOf(parts)))).message, error.message, 'the same as YAML');
  });
}

const RAW: Array<[name: string, text: string, names: RegExp]> = [
  ['nothing', '', /empty/],
  ['a text', 'hello', /must be a map/],
  ['null', 'null', /must be a map/],
  ['a list', '- a', /must be a map/],
  ['broken YAML', 'a: [', /not valid YAML/],
  ['a doubled key', 'users: []\nusers: []', /DUPLICATE_KEY/],
  ['exec under a doubled key', `users:\n- user: {token: ${TOKEN}}\n  user: {exec: {}}`, /DUPLICATE_KEY/],
  ['an escaped exec', '{"users": [{"user": {"e\\u0078ec": {}}}]}', /exec/],
  ['an alias', `a: &x ${TOKEN}\nb: *x`, /alias/],
  ['a merge key', `a: &x {exec: {}}\nb: {<<: *x}`, /alias/],
  ['a tag', `a: !!js/function "${TOKEN}"`, /tag/],
  ['a binary tag', 'a: !!binary aGVsbG8=', /tag/],
  ['two documents', `${kubeconfigOf()}\n---\n${kubeconfigOf()}`, /more than one/],
  ['a key that is a map', '? {a: b}\n: c', /key that is not a text/],
  ['a secret as key', `users:\n- ${TOKEN}:\n    exec: {}`, /users\[0\]\.\*\.exec/],
  ['257 KiB', `# ${'a'.repeat(257 * 1024)}\n${kubeconfigOf()}`, /larger than 256 KiB/],
  ['10,000 brackets', '['.repeat(10_000), /nested deeper/],
  ['100,000 braces', '{'.repeat(100_000), /nested deeper/],
  ['120,000 dashes', '- '.repeat(120_000), /nested deeper/],
  ['120,000 question marks', '? '.repeat(120_000), /nested deeper/],
  ['600 levels of indentation', Array.from({ length: 600 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'), /nested deeper/],
  ['250,000 commas', `[${','.repeat(250_000)}]`, /too many parts/],
  ['9,000 keys', Array.from({ length: 9000 }, (_, index) => `k${index}: 1`).join('\n'), /more than 1000 entries/],
  ['9 levels of aliases', bomb(), /alias|deeper/],
];
for (const [name, text, names] of RAW) {
  t.test(`trust-T15, refused within a second: ${name}`, async (t) => {
    const startedAt = performance.now();
    const error = refusal(text);
    t.ok(performance.now() - startedAt < 1000);
    t.match(error, { code: 'invalid_kubeconfig', errors: [{ pointer: '/kubeconfig', detail: names }] });
    t.notMatch(error.message, TOKEN);
  });
}

t.test('trust-T21: a path that exists and one that does not give the same error', async (t) => {
  const errorFor = (path: string): string => refusal(kubeconfigOf({ user: { 'client-key': path } })).message;
  t.equal(errorFor('/etc/passwd'), errorFor('/does/not/exist'));
});

t.test('names from the prototype of objects are ordinary names', async (t) => {
  const text = '{"__proto__": {"exec": {}}}';
  t.match(refusal(text).message, /exec/);
  t.equal(({} as Record<string, unknown>)['exec'], undefined);
  t.match(refusal(kubeconfigOf({ user: { token: undefined, constructor: 'x' } })).message, /must have either token/);
});

function bomb(): string {
  const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]'];
  for (let level = 1; level < 9; level += 1) lines.push(`a${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]`);
  return lines.join('\n');
}
