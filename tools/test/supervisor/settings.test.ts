import t from 'tap';
import {
  allowNetworks,
  ensureAdminToken,
  ensureEncryptionKey,
  findOwnServices,
  pickEnvironment,
  pickSandboxEnvironment,
} from '../../supervisor/settings.ts';

const key = Buffer.alloc(32, 7).toString('base64');

t.test('children get a named few variables and the settings of Argosy, and no empty ones', async (t) => {
  const env = {
    PATH: '/bin',
    HOME: '/h',
    AWS_SECRET: 'x',
    npm_config_x: 'y',
    ARGOSY_A: '1',
    ARGOSY_B: '',
    ARGOSY_CACHE: '/c',
    ARGOSY_CLUSTER_HOME: '/k',
    ARGOSY_KUBECTL: '/b/kubectl',
    https_proxy: 'p',
  };
  t.strictSame(pickEnvironment(env), { NODE_ENV: 'production', PATH: '/bin', HOME: '/h', ARGOSY_A: '1', https_proxy: 'p' });
});

t.test('a sandbox gets no setting of Argosy but its Helm and the level of logs', async (t) => {
  const env = {
    PATH: '/bin',
    https_proxy: 'p',
    ARGOSY_ENCRYPTION_KEY: 'x',
    DATABASE_URL: 'y',
    ARGOSY_HELM: '/b/helm',
    ARGOSY_LOG_LEVEL: 'debug',
  };
  const given = { NODE_ENV: 'production', PATH: '/bin', ARGOSY_HELM: '/b/helm', ARGOSY_LOG_LEVEL: 'debug' };
  t.strictSame(pickSandboxEnvironment(env), given);
  t.strictSame(pickSandboxEnvironment({}), { NODE_ENV: 'production', ARGOSY_HELM: 'helm' });
});

t.test('networks are added to those that are given, each once', async (t) => {
  t.equal(allowNetworks({}, ['127.0.0.0/8', '::1/128']), '127.0.0.0/8,::1/128');
  t.equal(
    allowNetworks({ ARGOSY_ALLOWED_NETWORKS: '10.0.0.0/8,127.0.0.0/8' }, ['127.0.0.0/8', '::1/128']),
    '10.0.0.0/8,127.0.0.0/8,::1/128',
  );
});

t.test('an empty URL counts as unset, and a wrong one is named without its value', async (t) => {
  t.strictSame(findOwnServices({ DATABASE_URL: '', REDIS_URL: 'rediss://r' }), { redisUrl: 'rediss://r' });
  for (const [name, value] of [
    ['DATABASE_URL', 'mysql://u:geheim@h/d'],
    ['DATABASE_URL', 'geheim'],
    ['REDIS_URL', 'http://geheim'],
  ] as const) {
    const error = t.throws(() => findOwnServices({ [name]: value }), { exitCode: 2, message: new RegExp(name) });
    t.notMatch(String(error), /geheim/);
  }
});

t.test('trust: the encryption key is kept with the embedded database and demanded with an own one', async (t) => {
  const folder = t.testdir();
  const made = await ensureEncryptionKey({}, folder, false);
  t.equal(Buffer.from(made, 'base64').length, 32);
  t.equal(await ensureEncryptionKey({ ARGOSY_ENCRYPTION_KEY: '' }, folder, false), made);
  t.equal(await ensureEncryptionKey({ ARGOSY_ENCRYPTION_KEY: key }, folder, true), key);
  t.equal(await ensureEncryptionKey({ ARGOSY_ENCRYPTION_KEY: `${key},${key}` }, folder, true), `${key},${key}`);
  await t.rejects(ensureEncryptionKey({}, folder, true), { exitCode: 2, message: /ARGOSY_ENCRYPTION_KEY/ });
  await t.rejects(ensureEncryptionKey({ ARGOSY_ENCRYPTION_KEY: 'geheim' }, folder, false), { exitCode: 2, message: /^((?!geheim).)*$/s });
});

t.test('the administrator token is the given one at the first start, and stays', async (t) => {
  const given = 'a'.repeat(32);
  const folder = t.testdir();
  t.equal(await ensureAdminToken({ ARGOSY_BOOTSTRAP_TOKEN: given }, folder), given);
  t.equal(await ensureAdminToken({}, folder), given);
  t.match(await ensureAdminToken({}, t.testdir()), /^[\x21-\x7e]{32,255}$/);
  await t.rejects(ensureAdminToken({ ARGOSY_BOOTSTRAP_TOKEN: 'short' }, folder), { exitCode: 2, message: /32/ });
});
