import t from 'tap';
import { parse } from 'yaml';
import { renderKubeconfig } from '../../src/keys/render-kubeconfig.ts';

t.test('a kubeconfig names no other file and holds what it was given', async (t) => {
  const text = renderKubeconfig({ name: 'sandbox-1', url: 'https://127.0.0.1:7501', authority: 'PEM', token: '012: "no"' });
  t.strictSame(parse(text), {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'sandbox-1',
    clusters: [{ name: 'sandbox-1', cluster: { server: 'https://127.0.0.1:7501', 'certificate-authority-data': 'UEVN' } }],
    users: [{ name: 'sandbox-1', user: { token: '012: "no"' } }],
    contexts: [{ name: 'sandbox-1', context: { cluster: 'sandbox-1', user: 'sandbox-1' } }],
  });
});
