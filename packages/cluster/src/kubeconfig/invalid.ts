import { AppError } from '@argosy/domain/app-error';

/**
 * The error about a kubeconfig. The detail names entries only, never anything the file holds: it may be a secret.
 *
 * @param problem a sentence without its full stop
 */
export function invalidKubeconfig(problem: string): AppError {
  return AppError.field('invalid_kubeconfig', '/kubeconfig', `${problem}. How to make one that works: docs/connect-a-cluster.md`);
}
