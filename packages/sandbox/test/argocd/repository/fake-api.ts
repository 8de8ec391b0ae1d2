import type { KubernetesApi } from '../../../src/kubernetes/api.ts';
import type { Kind } from '../../../src/kubernetes/kind.ts';
import type { KubeObject } from '../../../src/kubernetes/object.ts';

export interface SecretFields {
  readonly type: 'repository' | 'repo-creds';
  readonly fields: Readonly<Record<string, string>>;
}

/** An API that has Argo CD's Secrets and certificates in the namespace argocd, and nothing else. */
export function fakeApi(secrets: readonly SecretFields[] = [], certificates: Readonly<Record<string, string>> = {}): KubernetesApi {
  const kindOf = (kind: string): Kind => ({
    group: '',
    version: 'v1',
    kind,
    plural: `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    subresources: [],
    verbs: [],
  });
  const part: Pick<KubernetesApi, 'list' | 'find'> & { kinds: Pick<KubernetesApi['kinds'], 'find'> } = {
    kinds: { find: (_apiVersion, kind) => kindOf(kind) },
    list: (_kind, selection) => ({
      resourceVersion: '1',
      items: secrets
        .filter(({ type }) => selection?.namespace === 'argocd' && selection.labelSelector === `argocd.argoproj.io/secret-type=${type}`)
        .map(({ fields }, index) => secretOf(fields, index)),
    }),
    find: ({ name, namespace }) =>
      name === 'argocd-tls-certs-cm' && namespace === 'argocd'
        ? { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadataOf(name), data: certificates }
        : undefined,
  };
  return part as KubernetesApi;
}

function secretOf(fields: Readonly<Record<string, string>>, index: number): KubeObject {
  const data = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
  return { apiVersion: 'v1', kind: 'Secret', metadata: metadataOf(`repository-${index}`), data };
}

function metadataOf(name: string): KubeObject['metadata'] {
  return { name, namespace: 'argocd', uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
}
