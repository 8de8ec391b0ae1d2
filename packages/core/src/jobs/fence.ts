import { ClusterError, type ClusterGateway, type ClusterGateways, type HelmInstall } from '../ports/cluster-gateway.ts';
import { CutOff } from './cut-off.ts';
import { LeaseLost } from './lease-lost.ts';

/** Of every call whether it changes something in the cluster; what follows for as long as it likes is let through. */
const CALLS: Record<keyof ClusterGateway, 'reads' | 'writes' | 'follows'> = {
  probe: 'reads',
  read: 'reads',
  list: 'reads',
  dryRun: 'reads',
  serviceAccountToken: 'reads',
  helmStatus: 'reads',
  podLog: 'reads',
  apply: 'writes',
  patch: 'writes',
  remove: 'writes',
  installHelm: 'writes',
  uninstallHelm: 'writes',
  watch: 'follows',
  followPodLog: 'follows',
};

export interface Fence {
  /** Resolves where the run's lease is still held. Throws LeaseLost where it is not; then nothing is written. */
  ensureHeld(): Promise<void>;
  /** Whether the worker stops, and its clusters with it: that a call fails then tells nothing of the cluster. */
  isStopping(): boolean;
  /** Aborted when the run is over or has lost its lease: nothing that it has begun may go on. */
  signal: AbortSignal;
}

/**
 * Gateways for one run of a job. Before each write it is made sure that the run may still write (trust-F31): a worker
 * that was stopped for a while wakes up in the middle of its work, and must not undo what its successor has done. Calls
 * that fail because the worker stops end the run by CutOff, so that nobody takes a healthy cluster for broken.
 */
export function fenceClusters(clusters: ClusterGateways, fence: Fence): ClusterGateways {
  return {
    open: (access) => fenceGateway(clusters.open(access), fence),
    close: () => clusters.close(),
  };
}

function fenceGateway(gateway: ClusterGateway, fence: Fence): ClusterGateway {
  const installHelm = (install: HelmInstall) => gateway.installHelm({ ...install, signal: fence.signal });
  return new Proxy(gateway, {
    get(target, name) {
      const call: unknown = name === 'installHelm' ? installHelm : Reflect.get(target, name);
      const kind = Object.hasOwn(CALLS, name) ? CALLS[name as keyof ClusterGateway] : 'follows';
      if (kind === 'follows' || typeof call !== 'function') return call;
      return async (...args: unknown[]): Promise<unknown> => {
        if (kind === 'writes') await fence.ensureHeld();
        try {
          return await (Reflect.apply(call, target, args) as Promise<unknown>);
        } catch (error) {
          if (!(error instanceof ClusterError)) throw error;
          if (fence.signal.aborted) throw new LeaseLost();
          throw fence.isStopping() ? new CutOff(error) : error;
        }
      };
    },
  });
}
