import { join } from 'node:path';
import t from 'tap';
import { findAccess } from '../../../src/argocd/repository/find-access.ts';
import { createRepositories } from '../../../src/argocd/repository/repositories.ts';
import { createFaultSwitch } from '../../../src/faults.ts';
import { makeAuthority, makeServerCertificate } from '../../../src/keys/certificates.ts';
import { createStats } from '../../../src/stats.ts';
import { fakeApi } from './fake-api.ts';
import { GIT, startGitServer } from './git-server.ts';

t.test('over HTTPS, Argo CD’s certificates of the host are trusted, or whatever it shows where the Secret says so', async (t) => {
  const now = new Date();
  const authority = await makeAuthority(now);
  const { certificate, privateKey } = await makeServerCertificate(authority, ['127.0.0.1'], now);
  const server = await startGitServer(t, { cert: certificate, key: privateKey });
  const head = server.commit('one', { 'a.txt': '1' });
  const url = server.url('one');
  const fetch = async (name: string, api: ReturnType<typeof fakeApi>): Promise<string> => {
    const folder = join(t.testdirName, name);
    const repositories = createRepositories({ git: GIT, folder, faults: createFaultSwitch(), stats: createStats() });
    t.teardown(() => repositories.close());
    const access = findAccess({ api, namespace: 'argocd', url, project: 'p' });
    return (await repositories.open(access, await repositories.resolve(access, 'main'))).commit;
  };
  await t.rejects(fetch('untrusted', fakeApi()), {
    message: /: tls: failed to verify certificate: x509: certificate signed by unknown authority$/u,
  });
  t.equal(await fetch('trusted', fakeApi([], { '127.0.0.1': authority.certificate })), head);
  t.equal(await fetch('insecure', fakeApi([{ type: 'repository', fields: { url, insecure: 'true' } }])), head);
});
