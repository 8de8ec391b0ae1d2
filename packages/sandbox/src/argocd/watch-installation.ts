import type { KubernetesApi } from '../kubernetes/api.ts';
import type { KubeObject } from '../kubernetes/object.ts';
import type { Installation, InstallationWatch } from './installation.ts';

const PART_OF = 'app.kubernetes.io/part-of';
const COMPONENT = 'app.kubernetes.io/component';
const WORKLOADS = ['Deployment', 'StatefulSet'];

/** Follows the Argo CD that is installed in this cluster: its settings, and which of its programs have a pod that runs. */
export function watchInstallation(api: KubernetesApi): InstallationWatch {
  const listeners = new Set<(installation: Installation | undefined) => void>();
  let current = readInstallation(api);
  let told = current;
  let stale = false;
  let announced = false;
  const read = () => {
    if (stale) current = readInstallation(api);
    stale = false;
    return current;
  };
  // Not at once: whoever is told may want to write, and a listener of the API server must not.
  const announce = () => {
    announced = false;
    const now = read();
    if (isSame(now, told)) return;
    told = now;
    for (const listener of listeners) listener(now);
  };
  const unsubscribe = api.subscribe('all', ({ object }) => {
    if (object.metadata.labels?.[PART_OF] !== 'argocd' || !isRelevant(object)) return;
    stale = true;
    if (!announced) queueMicrotask(announce);
    announced = true;
  });
  return {
    get current() {
      return read();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      unsubscribe();
      listeners.clear();
    },
  };
}

function isRelevant({ kind, metadata }: KubeObject): boolean {
  return WORKLOADS.includes(kind) || (kind === 'ConfigMap' && (metadata.name === 'argocd-cm' || metadata.name === 'argocd-cmd-params-cm'));
}

function readInstallation(api: KubernetesApi): Installation | undefined {
  const selection = { labelSelector: `${PART_OF}=argocd` };
  const maps = api.list(api.kinds.get('v1', 'ConfigMap'), selection).items;
  const config = maps.find(({ metadata }) => metadata.name === 'argocd-cm');
  const namespace = config?.metadata.namespace;
  if (config === undefined || namespace === undefined) return undefined;
  const params = maps.find(({ metadata }) => metadata.namespace === namespace && metadata.name === 'argocd-cmd-params-cm');
  const workloads = WORKLOADS.flatMap((kind) => api.list(api.kinds.get('apps/v1', kind), { ...selection, namespace }).items);
  const runs = (component: string) =>
    workloads.some((workload) => workload.metadata.labels?.[COMPONENT] === component && readyReplicasOf(workload) > 0);
  return {
    namespace,
    runs: { controller: runs('application-controller'), repoServer: runs('repo-server'), notifications: runs('notifications-controller') },
    config: dataOf(config),
    params: dataOf(params),
  };
}

function dataOf(map: KubeObject | undefined): Readonly<Record<string, string>> {
  return (map?.data ?? {}) as Readonly<Record<string, string>>;
}

function readyReplicasOf({ status }: KubeObject): number {
  return ((status ?? {}) as { readyReplicas?: number }).readyReplicas ?? 0;
}

function isSame(left: Installation | undefined, right: Installation | undefined): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
