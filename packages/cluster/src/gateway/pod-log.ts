import type { ClusterGateway } from '@argosy/core/ports/cluster-gateway';

import type { Transport } from '../transport.ts';
import { resourcePath } from './resource-path.ts';

const MAX_LOG_BYTES = 8 * 1024 * 1024;

/**
 * The log of one container, as text.
 *
 * @throws ClusterError not_found for an absent pod, invalid for a container that has not started
 */
export async function readPodLog(
  transport: Transport,
  ...[namespace, pod, options]: Parameters<ClusterGateway['podLog']>
): Promise<string> {
  const limitBytes = Math.max(1, Math.min(Math.floor(options.limitBytes), MAX_LOG_BYTES));
  const query: Record<string, string> = { limitBytes: String(limitBytes) };
  if (options.container !== undefined) query['container'] = options.container;
  if (options.tailLines !== undefined) query['tailLines'] = String(Math.floor(options.tailLines));
  if (options.sinceSeconds !== undefined) query['sinceSeconds'] = String(Math.floor(options.sinceSeconds));
  if (options.previous === true) query['previous'] = 'true';
  const path = `${resourcePath({ group: '', version: 'v1', plural: 'pods', namespace, name: pod })}/log`;
  const body = await transport.call({ method: 'GET', path, query }, { maxBytes: limitBytes, cut: true });
  // A character cut in half at the limit is left out.
  return new TextDecoder('utf-8').decode(body, { stream: true });
}
