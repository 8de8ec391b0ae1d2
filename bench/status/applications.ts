import type { Release } from '../../tests/e2e/shapes.ts';
import type { Client } from '../../tests/e2e/client.ts';
import type { Kubernetes } from './kubernetes.ts';
import type { Change } from './messages.ts';
import { now } from './now.ts';

export const APPLICATIONS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';

/** A change of an Application that is about to be made. */
export type MakeChange = () => Promise<Change>;

/**
 * Releases, and carries the workload there. What is left is what Argo CD says of it: that it syncs the commit, and that it
 * has. Each of the two changes is one event.
 */
export async function prepareRelease(api: Client, kubernetes: Kubernetes, app: string, namespace: string): Promise<MakeChange[]> {
  const release = await api.post<Release>('/releases', { app, environment: 'staging', image: `registry.example/app:${now()}` });
  const revision = release.commit?.sha ?? '';
  const annotations = { 'argosy.dev/release': release.id };
  await kubernetes.call('PATCH', `/apis/apps/v1/namespaces/${namespace}/deployments/${app}`, { metadata: { annotations } });
  const change = async (state: string, status: object): Promise<Change> => {
    const at = now();
    const metadata = { annotations: { 'argocd.argoproj.io/refresh': null } };
    await kubernetes.call('PATCH', `${APPLICATIONS}/${release.deployment}`, { metadata, status });
    return [`${release.id} release.${state}`, at];
  };
  return [() => change('syncing', syncing(revision)), () => change('succeeded', synced(revision))];
}

function syncing(revision: string): object {
  return {
    sync: { status: 'OutOfSync', revision },
    operationState: { phase: 'Running', operation: { sync: { revision } }, startedAt: seconds(), finishedAt: null, syncResult: null },
  };
}

function synced(revision: string): object {
  return {
    sync: { status: 'Synced', revision },
    health: { status: 'Healthy' },
    reconciledAt: seconds(),
    operationState: { phase: 'Succeeded', operation: { sync: { revision } }, syncResult: { revision }, finishedAt: seconds() },
  };
}

/** Argo CD's times have whole seconds. */
function seconds(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** A change that a relay hands on, and that means nothing to Argosy. */
export function prepareTick(kubernetes: Kubernetes, name: string): MakeChange {
  return async () => {
    const at = now();
    const body = { status: { reconciledAt: new Date().toISOString() } };
    const { metadata } = await kubernetes.call<{ metadata: { resourceVersion: string } }>('PATCH', `${APPLICATIONS}/${name}`, body);
    return [`${name} ${metadata.resourceVersion}`, at];
  };
}
