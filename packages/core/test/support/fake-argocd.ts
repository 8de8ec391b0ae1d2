import { ARGOCD_NAMESPACE } from '../../src/clusters/argocd/refs.ts';
import type { KubernetesObject } from '../../src/ports/cluster-gateway.ts';
import type { FakeCluster } from './fake-cluster.ts';
import type { World } from './world.ts';

const APPLICATION = { group: 'argoproj.io', version: 'v1alpha1', plural: 'applications', namespace: ARGOCD_NAMESPACE };

/** The newest commit of a workspace's repository. */
export async function headOf(w: World, workspaceId: string): Promise<string> {
  const row = await w.deps.db.inWorkspace(workspaceId, (tx) => tx.repository.findUniqueOrThrow({ where: { workspaceId } }));
  return row.head;
}

/**
 * Does once what Argo CD does: where the root Application stands, it compares it with the head, makes the Applications
 * and projects that the repository holds, and prunes the others of Argosy's. For a world with one workspace.
 */
export async function reconcile(w: World, cluster: FakeCluster, workspaceId: string): Promise<void> {
  const root = cluster.objects.get(`applications/${ARGOCD_NAMESPACE}/${workspaceId}`);
  if (root === undefined) return;
  root['status'] = { sync: { status: 'Synced', revision: await headOf(w, workspaceId) }, health: { status: 'Healthy' } };
  const files = [...w.git.files()];
  const namesIn = (form: RegExp, id: RegExp): string[] =>
    files.filter(([path]) => form.test(path)).map(([, text]) => id.exec(text)?.[1] ?? '');
  follow(cluster, 'applications', 'Application', 'dep-', namesIn(/application\.yaml$/, /"(dep-[0-9a-z]{26})"/));
  follow(cluster, 'appprojects', 'AppProject', 'env-', namesIn(/^projects\//, /"(env-[0-9a-z]{26})"/));
}

function follow(cluster: FakeCluster, plural: string, kind: string, prefix: string, wanted: string[]): void {
  const folder = `${plural}/${ARGOCD_NAMESPACE}/`;
  for (const key of cluster.objects.keys()) {
    if (key.startsWith(`${folder}${prefix}`) && !wanted.includes(key.slice(folder.length))) cluster.objects.delete(key);
  }
  for (const name of wanted) if (!cluster.objects.has(`${folder}${name}`)) cluster.put(plural, argoObject(kind, name));
}

export function argoObject(kind: string, name: string): KubernetesObject {
  return { apiVersion: 'argoproj.io/v1alpha1', kind, metadata: { name, namespace: ARGOCD_NAMESPACE } };
}

/** Has the root Application compared with the head, so that the repository counts as connected. */
export async function connectRepository(w: World, cluster: FakeCluster, workspaceId: string): Promise<void> {
  await cluster.patch(
    { ...APPLICATION, name: workspaceId },
    { status: { sync: { status: 'Synced', revision: await headOf(w, workspaceId) } } },
  );
}
