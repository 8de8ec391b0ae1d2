import { unsealAccess } from '../../clusters/access.ts';
import { rememberPlace } from '../../clusters/argocd/find-places.ts';
import { readKeptSecrets, type KeptSecrets } from '../../clusters/kept-secrets.ts';
import type { Deps } from '../../deps.ts';
import type { ClusterGateway } from '../../ports/cluster-gateway.ts';
import { redactorOf } from '../../redact.ts';
import { findWatchedRow, type WatchedRow } from './watched-row.ts';

/** A way to a cluster; `unusable` where what Argosy keeps of it cannot be opened. */
export type Way = { is: 'open'; gateway: ClusterGateway } | { is: 'none' } | { is: 'unusable' };

export interface Watched extends WatchedRow {
  /** The way to the workspace's Argo CD. */
  host: Way;
  /** The way to where the workload runs; none where no release is to be proven. */
  target: Way;
  redact: (text: string) => string;
}

/** The deployment with its release under way and the ways to its clusters; null where it is gone or going. */
export function loadWatched(deps: Deps, workspaceId: string, deploymentId: string): Promise<Watched | null> {
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    const row = await findWatchedRow(tx, workspaceId, deploymentId);
    if (row === null) return null;
    const isMoving = row.release !== null;
    // The commit that Argo CD most likely speaks of.
    if (row.release !== null) rememberPlace(deps.db, workspaceId, row.release.commitSha, row.release.commitSequence);
    const kept = await readKeptSecrets(tx, workspaceId, isMoving);
    const [hosting, home] = [kept.find(({ hasArgoCd }) => hasArgoCd), kept.find(({ clusterId }) => clusterId === row.clusterId)];
    const host = way(deps, hosting);
    return {
      ...row,
      host,
      target: home === hosting ? host : way(deps, isMoving ? home : undefined),
      redact: isMoving ? redactorOf(deps, kept) : (text: string) => text,
    };
  });
}

/** A credential that cannot be opened must not keep the deadline from being judged. */
function way(deps: Deps, kept: KeptSecrets | undefined): Way {
  if (kept === undefined) return { is: 'none' };
  const { clusterId, sealed } = kept;
  try {
    if (sealed === null) throw new Error('no kubeconfig is kept of it');
    return { is: 'open', gateway: deps.clusters.open(unsealAccess(deps, clusterId, sealed)) };
  } catch (error) {
    deps.log.error({ err: error, cluster: clusterId }, 'a cluster cannot be opened with what is kept of it');
    return { is: 'unusable' };
  }
}
