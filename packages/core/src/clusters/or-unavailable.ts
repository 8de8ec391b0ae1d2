import { AppError } from '@argosy/domain/app-error';
import { ClusterError } from '../ports/cluster-gateway.ts';

/**
 * What was asked of a cluster for a caller who waits for it.
 *
 * @throws AppError unavailable, in the cluster's words, where the cluster does not give it
 */
export async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof ClusterError ? clusterUnavailable(error) : error;
  }
}

/** The error for a caller, in the cluster's words. */
export function clusterUnavailable(error: ClusterError): AppError {
  return new AppError('unavailable', `The cluster does not answer: ${error.message}`, { cause: error });
}
