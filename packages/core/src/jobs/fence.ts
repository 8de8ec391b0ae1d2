import type { ClusterGateway, ClusterGateways } from '../ports/cluster-gateway.ts';

/**
 * Gateways whose writes first make sure that the run may still write (trust-F31): a worker that was stopped for a while
 * wakes up in the middle of its work and must not undo what its successor has done.
 *
 * @param ensureHeld resolves where the lease is still held. Throws LeaseLost where it is not; then nothing is written
 */
export function fenceClusters(clusters: ClusterGateways, ensureHeld: () => Promise<void>): ClusterGateways {
  return {
    open: (access) => fence(clusters.open(access), ensureHeld),
    close: () => clusters.close(),
  };
}

function fence(gateway: ClusterGateway, ensureHeld: () => Promise<void>): ClusterGateway {
  const behind =
    <Args extends unknown[], T>(write: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      await ensureHeld();
      return write(...args);
    };
  return {
    ...gateway,
    apply: behind((object) => gateway.apply(object)),
    patch: behind((ref, patch) => gateway.patch(ref, patch)),
    remove: behind((ref) => gateway.remove(ref)),
    installHelm: behind((install) => gateway.installHelm(install)),
    uninstallHelm: behind((release, namespace) => gateway.uninstallHelm(release, namespace)),
  };
}
