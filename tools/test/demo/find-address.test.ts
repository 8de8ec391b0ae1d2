import { join } from 'node:path';
import t from 'tap';
import { findAddressFor } from '../../demo/find-address.ts';

t.test('a cluster on this machine reaches Argosy at the loopback address, in YAML and in JSON', async (t) => {
  for (const text of [
    'clusters:\n- cluster:\n    server: https://127.0.0.1:6443\n',
    '{"clusters":[{"cluster":{"server":"https://127.0.0.1:6443"}}]}',
  ]) {
    const folder = t.testdir({ kubeconfig: text });
    t.equal(await findAddressFor(join(folder, 'kubeconfig')), '127.0.0.1');
  }
});

t.test('a server that no name leads to ends with 1', async (t) => {
  const folder = t.testdir({ kubeconfig: 'server: https://nowhere.invalid:6443\n' });
  await t.rejects(findAddressFor(join(folder, 'kubeconfig')), { exitCode: 1, message: /nowhere\.invalid/ });
});
