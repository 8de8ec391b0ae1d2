import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { kindKey } from '../kinds/kind-key.ts';

/** The value of a field as a selector compares it: text, and '' where there is none. */
export type FieldValue = (object: KubeObject) => string;

const NAME: Readonly<Record<string, FieldValue>> = { 'metadata.name': ({ metadata }) => metadata.name };
const NAMESPACE: Readonly<Record<string, FieldValue>> = { 'metadata.namespace': ({ metadata }) => metadata.namespace ?? '' };

/** Besides name and namespace. */
const BY_KIND: Readonly<Record<string, Readonly<Record<string, FieldValue>>>> = {
  '/events': {
    ...paths('involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid'),
    ...paths('involvedObject.apiVersion', 'involvedObject.resourceVersion', 'involvedObject.fieldPath', 'reason', 'type'),
    ...paths('reportingComponent'),
    source: (object) => textAt(object, ['source', 'component']) || textAt(object, ['reportingComponent']),
  },
  '/namespaces': paths('status.phase'),
  '/nodes': { 'spec.unschedulable': (object) => textAt(object, ['spec', 'unschedulable']) || 'false' },
  '/pods': {
    ...paths('spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'status.phase', 'status.podIP'),
    ...paths('status.nominatedNodeName'),
    'spec.hostNetwork': (object) => textAt(object, ['spec', 'hostNetwork']) || 'false',
  },
  '/replicationcontrollers': { 'status.replicas': (object) => textAt(object, ['status', 'replicas']) || '0' },
  '/secrets': paths('type'),
  'apps/replicasets': { 'status.replicas': (object) => textAt(object, ['status', 'replicas']) || '0' },
  'batch/jobs': { 'status.successful': (object) => textAt(object, ['status', 'succeeded']) || '0' },
};

/** The fields that a selector may name, of a built-in kind. */
export function fieldValues(kind: Kind): Readonly<Record<string, FieldValue>> {
  return { ...NAME, ...(kind.namespaced ? NAMESPACE : {}), ...BY_KIND[kindKey(kind)] };
}

/** Fields by their paths. */
export function paths(...names: readonly string[]): Record<string, FieldValue> {
  return Object.fromEntries(names.map((name) => [name, (object: KubeObject) => textAt(object, name.split('.'))]));
}

function textAt(object: KubeObject, path: readonly string[]): string {
  let value: unknown = object;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return '';
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
