import { stringify } from 'yaml';

export interface KubeconfigInput {
  /** Of the cluster, the user and the context. */
  readonly name: string;
  /** The API server's URL. */
  readonly url: string;
  /** The certificate of its authority, as PEM. */
  readonly authority: string;
  /** The administrator's bearer token. */
  readonly token: string;
}

/** A kubeconfig that needs no other file. */
export function renderKubeconfig({ name, url, authority, token }: KubeconfigInput): string {
  const certificate = Buffer.from(authority).toString('base64');
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server: url, 'certificate-authority-data': certificate } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  });
}
