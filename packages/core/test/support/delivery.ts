import type { Release } from '@argosy/contracts/http/delivery';
import { createApp } from '../../src/apps/apps.ts';
import { registerCluster } from '../../src/clusters/register.ts';
import { observeDeployment } from '../../src/deployments/observe/observe.ts';
import { createEnvironment } from '../../src/environments/create.ts';
import { listEvents } from '../../src/events/read.ts';
import { requestReleaseByName } from '../../src/releases/request.ts';
import type { Scope } from '../../src/scope.ts';
import type { World } from './world.ts';
import { SERVER } from './world.ts';

const EACH_MS = 30_000;

/** A workspace on one cluster with an environment "staging", and short words for what tests do in it. */
export interface Delivery {
  scope: Scope;
  clusterId: string;
  /** The environment's id and namespace. */
  environmentId: string;
  namespace: string;
  /** Releases to an app, which is made when it does not exist. */
  release(app: string, image: string, more?: object): Promise<Release & { sha: string }>;
  look(deploymentId: string): ReturnType<typeof observeDeployment>;
  /** Lets the time pass with a look each half a minute, as there is one while a release is under way, and one at its end. */
  watch(deploymentId: string, ms: number): ReturnType<typeof observeDeployment>;
  /** Types of the events of a subject, in order. */
  eventsOf(id: string): Promise<string[]>;
}

export async function delivery(w: World, slug = 'acme'): Promise<Delivery> {
  const scope = await w.workspace(slug);
  const { workspaceId } = scope;
  const { id: clusterId } = await registerCluster(w.deps, scope, { name: 'one', kubeconfig: SERVER }, w.readKubeconfig);
  // The workspace's Argo CD is there, as after a bootstrap.
  await w.deps.db.inWorkspace(workspaceId, (tx) =>
    tx.cluster.update({
      where: { id: clusterId, workspaceId },
      data: { status: 'ready', argocd: { namespace: 'argocd', chartVersion: '1', appVersion: '1' } },
    }),
  );
  const environment = await createEnvironment(w.deps, scope, { name: 'Staging', type: 'staging', cluster: 'one' });
  const apps = new Set<string>();
  return {
    scope,
    clusterId,
    environmentId: environment.id,
    namespace: environment.namespace,
    async release(app, image, more = {}) {
      if (!apps.has(app)) await createApp(w.deps, scope, { name: app, source: { type: 'image' } });
      apps.add(app);
      const made = await requestReleaseByName(w.deps, scope, { app, environment: 'staging', image, ...more });
      return { ...made, sha: made.commit?.sha ?? '' };
    },
    look: (deploymentId) => observeDeployment(w.deps, workspaceId, deploymentId),
    async watch(deploymentId, ms) {
      for (let left = ms; left > EACH_MS; left -= EACH_MS) {
        w.pass(EACH_MS);
        await observeDeployment(w.deps, workspaceId, deploymentId);
      }
      w.pass(ms % EACH_MS || EACH_MS);
      return observeDeployment(w.deps, workspaceId, deploymentId);
    },
    async eventsOf(id) {
      const events = await listEvents(w.deps, scope, { after: 0n, types: [], limit: 1000 });
      return events.filter((event) => event.subject.id === id).map((event) => event.type);
    },
  };
}
