import fc from 'fast-check';
import t from 'tap';
import { gitEnvironment } from '../../../src/argocd/repository/git-environment.ts';
import { findAccess } from '../../../src/argocd/repository/find-access.ts';
import { infoRefs } from '../../../src/argocd/repository/list-refs.ts';
import { fakeApi } from './fake-api.ts';

const query = { namespace: 'argocd', project: 'p' };

t.test('a name and password in the address are used, and stand nowhere else', (t) => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]{8,20}$/u), (password) => {
      const access = findAccess({ ...query, api: fakeApi(), url: `https://robot:${password}@example.com/a.git` });
      t.match(access, { username: 'robot', password, url: 'https://example.com/a.git' });
      return !infoRefs(access.url).href.includes(password);
    }),
    { numRuns: 20 },
  );
  t.end();
});

t.test('certificates are those of the host', (t) => {
  const api = fakeApi([], { 'git.example.com': 'PEM' });
  t.equal(findAccess({ ...query, api, url: 'https://git.example.com:8443/a.git' }).trusted, 'PEM');
  t.equal(findAccess({ ...query, api, url: 'https://other.example.com/a.git' }).trusted, undefined);
  t.end();
});

t.test('git gets an environment of its own, with the credentials in no argument', (t) => {
  const access = findAccess({
    ...query,
    api: fakeApi([{ type: 'repository', fields: { url: 'https://example.com/a', bearerToken: 'tok', insecure: 'true' } }]),
    url: 'https://example.com/a.git',
  });
  const env = gitEnvironment({ git: '/opt/git/bin/git', home: '/h' }, access);
  t.match(env, {
    PATH: '/opt/git/bin:/usr/bin:/bin',
    HOME: '/h',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: 'http:https',
  });
  const settings = Object.fromEntries(
    Array.from({ length: Number(env.GIT_CONFIG_COUNT) }, (_, index) => [env[`GIT_CONFIG_KEY_${index}`], env[`GIT_CONFIG_VALUE_${index}`]]),
  );
  t.match(settings, { 'http.extraHeader': 'Authorization: Bearer tok', 'http.sslVerify': 'false', 'http.followRedirects': 'false' });
  t.notOk('PATH' in process.env && env.PATH === process.env.PATH);
  t.end();
});
