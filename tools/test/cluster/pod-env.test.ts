import t from 'tap';

const { readPodEnvironment } = (await import(new URL('../../cluster/parts/pod-env.mjs', import.meta.url).href)) as {
  readPodEnvironment: (
    workload: unknown,
    sources: { configMaps: Map<string, unknown>; secrets: Map<string, unknown> },
  ) => Record<string, string>;
};

const sources = {
  configMaps: new Map([['argocd-cm', { data: { 'timeout.reconciliation': '120s', empty: '' } }]]),
  secrets: new Map([['argocd-secret', { data: { key: Buffer.from('opensesame').toString('base64') } }]]),
};

function workload(...env: unknown[]): unknown {
  return { spec: { template: { spec: { containers: [{ env }, { env: [{ name: 'OF_A_SIDECAR', value: '1' }] }] } } } };
}

function fromMap(name: string, map: string, key: string) {
  return { name, valueFrom: { configMapKeyRef: { name: map, key } } };
}

t.test('variables have the values that a pod would get, and only where there are any', async (t) => {
  const env = [
    { name: 'PLAIN', value: 'text' },
    { name: 'EMPTY', value: '' },
    fromMap('ARGOCD_RECONCILIATION_TIMEOUT', 'argocd-cm', 'timeout.reconciliation'),
    fromMap('NO_SUCH_KEY', 'argocd-cm', 'none'),
    fromMap('NO_SUCH_MAP', 'none', 'none'),
    fromMap('EMPTY_ENTRY', 'argocd-cm', 'empty'),
    { name: 'SECRET', valueFrom: { secretKeyRef: { name: 'argocd-secret', key: 'key' } } },
    { name: 'NO_SUCH_SECRET', valueFrom: { secretKeyRef: { name: 'none', key: 'key' } } },
    { name: 'OF_THE_POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ];
  t.strictSame(readPodEnvironment(workload(...env), sources), {
    PLAIN: 'text',
    ARGOCD_RECONCILIATION_TIMEOUT: '120s',
    SECRET: 'opensesame',
  });
});

t.test('addresses, places, passwords and switches of TLS stay those of this machine', async (t) => {
  const names = [
    'REDIS_SERVER',
    'REDIS_PASSWORD',
    'ARGOCD_APPLICATION_CONTROLLER_REPO_SERVER',
    'ARGOCD_REPO_SERVER_DISABLE_TLS',
    'HELM_CACHE_HOME',
    'KUBECONFIG',
    'HTTPS_PROXY',
  ];
  t.strictSame(readPodEnvironment(workload(...names.map((name) => ({ name, value: 'x' }))), sources), {});
});

t.test('a container without variables gives none', async (t) => {
  t.strictSame(readPodEnvironment({ spec: { template: { spec: { containers: [{}] } } } }, sources), {});
});
