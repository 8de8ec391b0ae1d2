import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import type { Controller } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { MANAGER } from '../framework/write-status.ts';
import type { Keyed } from '../types/core.ts';

const ROOT_CA = 'kube-root-ca.crt';
const DESCRIPTION = [
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or',
  'kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
].join(' ');

/** Keeps in every namespace the ServiceAccount `default` and the ConfigMap with the cluster's certificate authority. */
export function namespaceDefaultsController(env: Environment, certificateAuthority: string): Controller {
  const { api, kinds } = env;
  return {
    name: 'namespace-defaults',
    watches: {
      namespace: ({ object }, queue) => queue.add(object.metadata.name),
      serviceAccount({ type, object }, queue) {
        if (type === 'DELETED' && object.metadata.name === 'default') queue.add(object.metadata.namespace ?? '');
      },
      configMap({ object }, queue) {
        if (object.metadata.name === ROOT_CA) queue.add(object.metadata.namespace ?? '');
      },
    },
    reconcile(name) {
      const namespace = api.find({ kind: kinds.namespace, name });
      if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return;
      if (api.find({ kind: kinds.serviceAccount, namespace: name, name: 'default' }) === undefined) {
        create(env, 'serviceAccount', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } });
      }
      const data = { 'ca.crt': certificateAuthority };
      const found = api.find({ kind: kinds.configMap, namespace: name, name: ROOT_CA }) as Keyed | undefined;
      const annotations = { 'kubernetes.io/description': DESCRIPTION };
      if (found === undefined) {
        create(env, 'configMap', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: ROOT_CA, namespace: name, annotations }, data });
      } else if (!isDeepStrictEqual(found.data, data) && found.metadata.deletionTimestamp === undefined) {
        api.update(kinds.configMap, { ...found, data }, { fieldManager: MANAGER });
      }
    },
  };
}

function create({ api, kinds }: Environment, kind: 'serviceAccount' | 'configMap', manifest: Manifest): void {
  try {
    api.create(kinds[kind], manifest, { fieldManager: MANAGER });
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== 'AlreadyExists') throw error;
  }
}
