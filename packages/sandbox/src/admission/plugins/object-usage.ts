import { groupResourceOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { objectsOf, valueAt } from '../../schema/json.ts';
import { parseQuantity } from '../quantity.ts';
import type { Quantity } from '../quantity.ts';
import { ONE, usageOfPod } from './pod-usage.ts';
import type { Usage } from './pod-usage.ts';

const COUNTED = ['services', 'configmaps', 'secrets', 'persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas'];

/** What an object of any kind counts for in a quota. */
export function usageOf(kind: Kind, object: KubeObject | Manifest): Usage {
  const resource = groupResourceOf(kind);
  if (resource === 'pods') return usageOfPod(object);
  const usage = new Map<string, Quantity>([[`count/${resource}`, ONE]]);
  if (COUNTED.includes(resource)) usage.set(resource, ONE);
  if (resource === 'services') addServiceUsage(usage, object);
  if (resource === 'persistentvolumeclaims') {
    const storage = parseQuantity(valueAt(object, 'spec', 'resources', 'requests', 'storage'));
    if (storage !== undefined) usage.set('requests.storage', storage);
  }
  return usage;
}

function addServiceUsage(usage: Map<string, Quantity>, service: KubeObject | Manifest): void {
  const type = valueAt(service, 'spec', 'type');
  if (type === 'LoadBalancer') usage.set('services.loadbalancers', ONE);
  if (type !== 'LoadBalancer' && type !== 'NodePort') return;
  const ports = BigInt(objectsOf(valueAt(service, 'spec', 'ports')).length);
  usage.set('services.nodeports', { nano: ports * ONE.nano, format: 'decimal' });
}
