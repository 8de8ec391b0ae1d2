const SELECTOR = 'labelSelector=app.kubernetes.io%2Fpart-of%3Dargocd';
const NAMESPACE = 'argocd';

/**
 * Reads what is installed of Argo CD.
 *
 * @param api the cluster's API
 * @returns `workloads` (Deployments and StatefulSets by component, only those with replicas), `configMaps` and `secrets`
 *   by name; null while its ConfigMap or its resource types are not there
 * @throws Error where the API server does not answer well
 */
export async function readInstalled(api) {
  const [types, configMaps, secrets, deployments, statefulSets] = await Promise.all([
    api.get('/apis/argoproj.io/v1alpha1'),
    list(api, `/api/v1/namespaces/${NAMESPACE}/configmaps`),
    list(api, `/api/v1/namespaces/${NAMESPACE}/secrets`),
    list(api, `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`),
    list(api, `/apis/apps/v1/namespaces/${NAMESPACE}/statefulsets`),
  ]);
  const served = types.status === 200 ? types.body.resources.map(({ name }) => name) : [];
  if (!served.includes('applications') || !served.includes('appprojects')) return null;
  const byName = (items) => new Map(items.map((item) => [item.metadata.name, item]));
  const maps = byName(configMaps);
  if (!maps.has('argocd-cm')) return null;
  const running = [...deployments, ...statefulSets].filter((item) => item.spec.replicas > 0 && !item.metadata.deletionTimestamp);
  return {
    workloads: new Map(running.map((item) => [item.metadata.labels['app.kubernetes.io/component'], item])),
    configMaps: maps,
    secrets: byName(secrets),
  };
}

async function list(api, path) {
  const { status, body } = await api.get(`${path}?${SELECTOR}`);
  if (status !== 200) throw new Error(`${path}: ${body.message ?? `status ${status}`}`);
  return body.items;
}
