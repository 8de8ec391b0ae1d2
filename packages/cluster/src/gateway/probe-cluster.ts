import { ClusterError, type ClusterProbe } from '@argosy/core/ports/cluster-gateway';

import { boundedText } from '../transport/bounded-text.ts';
import type { Transport } from '../transport.ts';
import { asRecord, parseJson, parseObject } from './parse-object.ts';
import { resourcePath } from './resource-path.ts';

/**
 * Version and identity of a cluster.
 *
 * @throws ClusterError invalid where the server is no Kubernetes API
 */
export async function probeCluster(transport: Transport): Promise<ClusterProbe> {
  const version = asRecord(parseJson((await transport.call({ method: 'GET', path: '/version' })).toString('utf8')))?.['gitVersion'];
  if (typeof version !== 'string') throw new ClusterError('invalid', 'The server is no Kubernetes API: /version names no gitVersion.');
  const path = resourcePath({ group: '', version: 'v1', plural: 'namespaces', name: 'kube-system' });
  const namespace = parseObject(parseJson((await transport.call({ method: 'GET', path })).toString('utf8')));
  const uid = namespace.metadata['uid'];
  if (typeof uid !== 'string' || uid === '') throw new ClusterError('invalid', 'The namespace kube-system has no UID.');
  return { version: boundedText(version).slice(0, 100), uid: boundedText(uid).slice(0, 100) };
}
