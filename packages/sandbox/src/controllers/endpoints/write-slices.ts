import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { Environment } from '../framework/environment.ts';
import { controlledBy, controllerRef } from '../framework/owners.ts';
import { MANAGER } from '../framework/write-status.ts';
import type { Service } from '../types/core.ts';
import type { Endpoint, EndpointPort } from './service-endpoints.ts';

const MOST_IN_ONE = 100;

/** Writes the EndpointSlices of a Service where they differ, a hundred endpoints in each. */
export function writeSlices(env: Environment, service: Service, endpoints: readonly Endpoint[], ports: readonly EndpointPort[]): void {
  const { api, kinds, objects } = env;
  const there = controlledBy<KubeObject>(objects, service, kinds.endpointSlice).toSorted((a, b) =>
    a.metadata.name < b.metadata.name ? -1 : 1,
  );
  const count = Math.max(1, Math.ceil(endpoints.length / MOST_IN_ONE));
  for (let index = 0; index < count; index += 1) {
    const part = endpoints.slice(index * MOST_IN_ONE, (index + 1) * MOST_IN_ONE).map(renderEndpoint);
    writeSlice(env, service, there[index], { endpoints: part, ports });
  }
  for (const { metadata } of there.slice(count)) {
    try {
      api.remove({ kind: kinds.endpointSlice, namespace: metadata.namespace, name: metadata.name });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 404) throw error;
    }
  }
}

interface Content {
  readonly endpoints: readonly object[];
  readonly ports: readonly EndpointPort[];
}

function writeSlice({ api, kinds }: Environment, service: Service, found: KubeObject | undefined, { endpoints, ports }: Content): void {
  const { namespace = 'default', name, labels: own } = service.metadata;
  const labels = {
    ...own,
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    'kubernetes.io/service-name': name,
    ...(service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}),
  };
  const content = { addressType: 'IPv4', endpoints, ports };
  if (found !== undefined) {
    const before = { addressType: 'IPv4', endpoints: found['endpoints'] ?? [], ports: found['ports'] ?? [] };
    if (isDeepStrictEqual(before, content) && isDeepStrictEqual(found.metadata.labels, labels)) return;
    api.update(kinds.endpointSlice, { ...found, ...content, metadata: { ...found.metadata, labels } }, { fieldManager: MANAGER });
    return;
  }
  const metadata = { generateName: `${name}-`, namespace, labels, ownerReferences: [controllerRef(kinds.service, service)] };
  try {
    api.create(
      kinds.endpointSlice,
      { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata, ...content },
      { fieldManager: MANAGER },
    );
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 403) throw error;
  }
}

function renderEndpoint({ ip, pod, ready, serving, terminating }: Endpoint): object {
  return {
    addresses: [ip],
    conditions: { ready, serving, terminating },
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', name: pod.metadata.name, namespace: pod.metadata.namespace, uid: pod.metadata.uid },
  };
}
