import { stopProcesses } from './processes.mjs';

/**
 * Stops programs of the control plane, etcd last: the others end slowly without it.
 *
 * @param names those to stop; all by default
 * @returns the names of those that ran
 */
export async function stopControlPlane(folder, names = ['kwok', 'scheduler', 'controller-manager', 'apiserver', 'etcd']) {
  const clients = await stopProcesses(
    folder,
    names.filter((name) => name !== 'etcd'),
  );
  return [...clients, ...(await stopProcesses(folder, names.includes('etcd') ? ['etcd'] : []))];
}
