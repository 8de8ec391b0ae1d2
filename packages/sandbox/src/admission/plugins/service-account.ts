import { randomInt } from 'node:crypto';
import { forbidden } from '../../kubernetes/api-error.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { isObject, objectsOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import type { AdmissionInput } from '../admission-input.ts';
import { chain, mapItems, withDefaults } from '../defaults/fields.ts';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
/** One value for all pods: a thousand of them share it. */
const TOKEN_SOURCE = {
  defaultMode: 0o644,
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
    { downwardAPI: { items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }] } },
  ],
};

/**
 * Gives a new pod its ServiceAccount, what that brings, and its token.
 *
 * @throws ApiError 403 where there is no such account
 */
export function withServiceAccount(spec: JsonObject, input: AdmissionInput): JsonObject {
  const name = typeof spec['serviceAccountName'] === 'string' ? spec['serviceAccountName'] : 'default';
  const account = getAccount(name, input);
  const named = withDefaults(spec, { serviceAccountName: name, serviceAccount: name });
  const pullSecrets = objectsOf(account['imagePullSecrets']);
  const withSecrets = pullSecrets.length === 0 ? named : withDefaults(named, { imagePullSecrets: pullSecrets });
  const automount = spec['automountServiceAccountToken'] ?? account['automountServiceAccountToken'];
  return automount === false ? withSecrets : withToken(withSecrets);
}

function getAccount(name: string, { kind, next, api }: AdmissionInput): KubeObject {
  const { namespace, name: pod = '' } = next.metadata;
  const account = api.find({ kind: api.kinds.get('v1', 'ServiceAccount'), namespace, name });
  if (account !== undefined) return account;
  throw forbidden(kind, pod, `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`);
}

function withToken(spec: JsonObject): JsonObject {
  const isMissing = (container: JsonObject): boolean =>
    !objectsOf(container['volumeMounts']).some((mount) => mount['mountPath'] === MOUNT_PATH);
  const containers = [...objectsOf(spec['initContainers']), ...objectsOf(spec['containers'])];
  if (!containers.some(isMissing)) return spec;
  const old = objectsOf(spec['volumes']).find(
    (volume) => isObject(volume['projected']) && String(volume['name']).startsWith('kube-api-access-'),
  );
  const name = old === undefined ? `kube-api-access-${randomSuffix()}` : String(old['name']);
  const mount = { mountPath: MOUNT_PATH, name, readOnly: true };
  const mounted = (container: JsonObject): JsonObject =>
    isMissing(container) ? { ...container, volumeMounts: [...objectsOf(container['volumeMounts']), mount] } : container;
  const volumes = old === undefined ? [...objectsOf(spec['volumes']), { name, projected: TOKEN_SOURCE }] : spec['volumes'];
  return chain(
    { ...spec, volumes },
    (value) => mapItems(value, 'initContainers', mounted),
    (value) => mapItems(value, 'containers', mounted),
  );
}

function randomSuffix(): string {
  return Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
