import type { ApiEvent } from '../../kubernetes/api.ts';
import type { Controller } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { createSelectorIndex } from '../framework/selector-index.ts';
import { isReady } from '../pods/pod-facts.ts';
import type { Service } from '../types/core.ts';
import type { Pod } from '../types/pod.ts';
import { findEndpoints, findPorts } from './service-endpoints.ts';
import { writeEndpoints } from './write-endpoints.ts';
import { writeSlices } from './write-slices.ts';

/** Keeps Endpoints and EndpointSlices of each Service that selects pods. */
export function endpointsController(env: Environment): Controller {
  const selectors = createSelectorIndex();
  return {
    name: 'endpoints',
    watches: {
      service({ type, object }, queue) {
        const { selector } = (object as Service).spec;
        const key = keyOf(object);
        const selects = type !== 'DELETED' && selector !== undefined && Object.keys(selector).length > 0;
        selectors.set(object.metadata.namespace ?? '', key, selects ? { matchLabels: selector } : undefined);
        queue.add(key);
      },
      pod(event, queue) {
        if (!matters(event)) return;
        const { namespace = '', labels } = event.object.metadata;
        const before = event.old?.metadata.labels;
        for (const key of selectors.find(namespace, labels)) queue.add(key);
        if (before !== undefined && before !== labels) for (const key of selectors.find(namespace, before)) queue.add(key);
      },
    },
    reconcile(key) {
      const { namespace, name } = parseKey(key);
      const service = env.api.find({ kind: env.kinds.service, namespace, name }) as Service | undefined;
      if (service === undefined) return;
      const { selector, type } = service.spec;
      if (service.metadata.deletionTimestamp !== undefined || type === 'ExternalName') return;
      if (selector === undefined || Object.keys(selector).length === 0) return;
      const endpoints = findEndpoints(env, service);
      const ports = findPorts(service, endpoints);
      writeEndpoints(env, service, endpoints, ports);
      writeSlices(env, service, endpoints, ports);
    },
  };
}

/** Most changes of a pod change nothing behind a Service. */
function matters({ type, object, old }: ApiEvent): boolean {
  if (type !== 'MODIFIED' || old === undefined) return true;
  const [pod, before] = [object as Pod, old as Pod];
  return (
    isReady(pod) !== isReady(before) ||
    pod.status?.podIP !== before.status?.podIP ||
    pod.status?.phase !== before.status?.phase ||
    pod.metadata.labels !== before.metadata.labels ||
    pod.metadata.deletionTimestamp !== before.metadata.deletionTimestamp
  );
}
