import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { Environment } from '../framework/environment.ts';
import { MANAGER } from '../framework/write-status.ts';
import type { Service } from '../types/core.ts';
import type { Endpoint, EndpointPort } from './service-endpoints.ts';

/** Of a Service with more, only so many are told in this old form. */
const MOST = 1000;

/** Writes the Endpoints of a Service where they differ. They go with it, since they have its name. */
export function writeEndpoints(
  { api, kinds }: Environment,
  service: Service,
  endpoints: readonly Endpoint[],
  ports: readonly EndpointPort[],
): void {
  const { namespace = 'default', name, labels, uid } = service.metadata;
  const subsets = renderSubsets(endpoints.slice(0, MOST), ports);
  const found = api.find({ kind: kinds.endpoints, namespace, name });
  const metadata = {
    name,
    namespace,
    labels: { ...labels, 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid }],
  };
  const next = { apiVersion: 'v1', kind: 'Endpoints', metadata, ...(subsets.length === 0 ? {} : { subsets }) };
  if (found !== undefined) {
    const same = isDeepStrictEqual(found['subsets'] ?? [], subsets) && isDeepStrictEqual(found.metadata.labels, metadata.labels);
    if (!same) api.update(kinds.endpoints, { ...next, metadata: { ...found.metadata, ...metadata } }, { fieldManager: MANAGER });
    return;
  }
  try {
    api.create(kinds.endpoints, next, { fieldManager: MANAGER });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 403) throw error;
  }
}

function renderSubsets(endpoints: readonly Endpoint[], ports: readonly EndpointPort[]): readonly object[] {
  const living = endpoints.filter(({ terminating }) => !terminating);
  const render = ({ ip, pod }: Endpoint): object => ({
    ip,
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', name: pod.metadata.name, namespace: pod.metadata.namespace, uid: pod.metadata.uid },
  });
  const addresses = living.filter(({ ready }) => ready).map(render);
  const notReadyAddresses = living.filter(({ ready }) => !ready).map(render);
  if (addresses.length + notReadyAddresses.length === 0) return [];
  const shown = ports.map(({ name, ...port }) => ({ ...(name === '' ? {} : { name }), ...port }));
  return [
    {
      ...(addresses.length === 0 ? {} : { addresses }),
      ...(notReadyAddresses.length === 0 ? {} : { notReadyAddresses }),
      ...(shown.length === 0 ? {} : { ports: shown }),
    },
  ];
}
