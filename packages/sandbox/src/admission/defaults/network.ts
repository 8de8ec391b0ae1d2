import { isList } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { chain, mapField, mapItems, withDefaults } from './fields.ts';

const AFFINITY_SECONDS = 10_800;

export function defaultService(service: JsonObject): JsonObject {
  return mapField(service, 'spec', (spec) => {
    const typed = withDefaults(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
    const type = typed['type'];
    const isOutside = type === 'NodePort' || type === 'LoadBalancer';
    const isInside = isOutside || type === 'ClusterIP';
    return chain(
      withDefaults(typed, {
        internalTrafficPolicy: isInside ? 'Cluster' : undefined,
        externalTrafficPolicy: isOutside || (isInside && isList(typed['externalIPs'])) ? 'Cluster' : undefined,
        allocateLoadBalancerNodePorts: type === 'LoadBalancer' ? true : undefined,
        sessionAffinityConfig: typed['sessionAffinity'] === 'ClientIP' ? { clientIP: { timeoutSeconds: AFFINITY_SECONDS } } : undefined,
      }),
      (value) =>
        mapItems(value, 'ports', (port) =>
          withDefaults({ ...port, targetPort: isUnset(port['targetPort']) ? port['port'] : port['targetPort'] }, { protocol: 'TCP' }),
        ),
    );
  });
}

function isUnset(port: unknown): boolean {
  return port === undefined || port === 0 || port === '';
}

export function defaultNetworkPolicy(policy: JsonObject): JsonObject {
  const rule = (value: JsonObject): JsonObject => mapItems(value, 'ports', (port) => withDefaults(port, { protocol: 'TCP' }));
  return mapField(policy, 'spec', (spec) => {
    const egress = spec['egress'];
    const policyTypes = isList(egress) && egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
    return chain(
      withDefaults(spec, { policyTypes }),
      (value) => mapItems(value, 'ingress', rule),
      (value) => mapItems(value, 'egress', rule),
    );
  });
}

export function defaultIngressClass(ingressClass: JsonObject): JsonObject {
  return mapField(ingressClass, 'spec', (spec) =>
    mapField(spec, 'parameters', (parameters) => withDefaults(parameters, { scope: 'Cluster' })),
  );
}

export function defaultEndpoints(endpoints: JsonObject): JsonObject {
  return mapItems(endpoints, 'subsets', (subset) => mapItems(subset, 'ports', (port) => withDefaults(port, { protocol: 'TCP' })));
}

export function defaultEndpointSlice(slice: JsonObject): JsonObject {
  return mapItems(slice, 'ports', (port) => withDefaults(port, { name: '', protocol: 'TCP' }));
}
