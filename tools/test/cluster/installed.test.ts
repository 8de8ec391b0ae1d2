import t from 'tap';

interface Api {
  get: (path: string) => Promise<{ status: number; body: unknown }>;
}

interface Installed {
  workloads: Map<string, { kind: string }>;
  configMaps: Map<string, unknown>;
  secrets: Map<string, unknown>;
}

const { readInstalled } = (await import(new URL('../../cluster/parts/installed.mjs', import.meta.url).href)) as {
  readInstalled: (api: Api) => Promise<Installed | null>;
};

interface Cluster {
  types: string[];
  configMaps?: unknown[];
  deployments?: unknown[];
  statefulsets?: unknown[];
}

function fakeApi({ types, configMaps = [], deployments = [], statefulsets = [] }: Cluster, status = 200): Api {
  const lists: Record<string, unknown[]> = { configmaps: configMaps, secrets: [], deployments, statefulsets };
  return {
    get: async (path) => {
      if (path.startsWith('/apis/argoproj.io')) {
        return types.length > 0 ? { status: 200, body: { resources: types.map((name) => ({ name })) } } : { status: 404, body: {} };
      }
      const kind = /argocd\/([a-z]+)\?labelSelector=app\.kubernetes\.io%2Fpart-of%3Dargocd$/.exec(path)?.[1] ?? '';
      return { status, body: status === 200 ? { items: lists[kind] } : { message: 'broken' } };
    },
  };
}

function workload(component: string, replicas: number, more: Record<string, unknown> = {}) {
  return { metadata: { labels: { 'app.kubernetes.io/component': component }, ...more }, spec: { replicas } };
}

const types = ['applications', 'appprojects'];
const configMaps = [{ metadata: { name: 'argocd-cm' } }];

t.test('nothing is installed while the resource types or the ConfigMap are absent', async (t) => {
  t.equal(await readInstalled(fakeApi({ types: [], configMaps })), null);
  t.equal(await readInstalled(fakeApi({ types: ['applications'], configMaps })), null);
  t.equal(await readInstalled(fakeApi({ types })), null);
});

t.test('what has replicas is to run; what is scaled to 0 or being deleted is not', async (t) => {
  const deployments = [
    workload('repo-server', 1),
    workload('server', 0),
    workload('redis', 1, { deletionTimestamp: '2026-11-21T09:00:00Z' }),
  ];
  const installed = await readInstalled(fakeApi({ types, configMaps, deployments, statefulsets: [workload('application-controller', 1)] }));
  t.strictSame([...(installed?.workloads.keys() ?? [])].toSorted(), ['application-controller', 'repo-server']);
  t.ok(installed?.configMaps.has('argocd-cm'));
});

t.test('an API server that answers badly is an error, not an empty cluster', async (t) => {
  await t.rejects(readInstalled(fakeApi({ types, configMaps }, 500)), { message: /broken/ });
});
