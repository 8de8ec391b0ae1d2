import t from 'tap';
import { createApi } from '../../src/api/create-api.ts';
import type { KubeObject, Manifest } from '../../src/kubernetes/object.ts';
import { systemTimers } from '../../src/timers.ts';
import { load } from './fixtures/load.ts';

const api = createApi({ timers: systemTimers });
const accounts = api.kinds.get('v1', 'ServiceAccount');
const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'default', name: 'default' } };
if (api.find({ kind: accounts, namespace: 'default', name: 'default' }) === undefined) api.create(accounts, account);
// A claim without a class gets the default class, if there is one; where the answers were recorded, there was none.
const classes = api.kinds.get('storage.k8s.io/v1', 'StorageClass');
for (const { metadata } of api.list(classes).items) api.remove({ kind: classes, name: metadata.name });

const UID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** What no two clusters share, and what the sandbox leaves out (its README says where). */
const OWN: Readonly<Record<string, readonly string[]>> = {
  Service: ['spec.clusterIP', 'spec.clusterIPs', 'spec.ports.0.nodePort'],
  PersistentVolume: ['status.lastPhaseTransitionTime'],
  Role: ['rules', 'metadata.managedFields'],
  Event: ['firstTimestamp', 'lastTimestamp', 'eventTime'],
  HorizontalPodAutoscaler: ['status.currentMetrics'],
  CustomResourceDefinition: ['status'],
};

function comparable(object: KubeObject): unknown {
  const text = JSON.stringify(object)
    .replaceAll(UID, 'UID')
    .replaceAll(/kube-api-access-\w+/g, 'kube-api-access-x');
  const copy = JSON.parse(text) as KubeObject & { metadata: Record<string, unknown> };
  for (const name of ['uid', 'creationTimestamp']) delete copy.metadata[name];
  for (const entry of copy.metadata.managedFields ?? []) delete (entry as { time?: string }).time;
  for (const path of OWN[copy.kind] ?? []) remove(copy, path.split('.'));
  return copy;
}

function remove(value: Record<string, unknown>, [name = '', ...rest]: readonly string[]): void {
  if (rest.length === 0) delete value[name];
  else if (value[name] !== undefined) remove(value[name] as Record<string, unknown>, rest);
}

for (const { given, stored } of load<{ given: Manifest; stored: KubeObject }[]>('defaults.json')) {
  t.test(`a new ${given.kind} has the fields, and its maker owns those, that a real API server says: ${given.metadata.name}`, (t) => {
    const kind = api.kinds.get(given.apiVersion, given.kind);
    const manifest = kind.namespaced ? { ...given, metadata: { ...given.metadata, namespace: 'default' } } : given;
    t.same(comparable(api.create(kind, manifest, { dryRun: true, fieldManager: 'recorder' })), comparable(stored));
    t.end();
  });
}

t.teardown(() => api.close());
