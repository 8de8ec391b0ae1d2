import type { ClusterAccess } from '@argosy/core/ports/cluster-gateway';

/**
 * A kubeconfig for a child process, made from our own fields only (trust-T21), as JSON, which is YAML too.
 *
 * @param proxyUrl the proxy through which the child has to reach the server
 */
export function renderKubeconfig(access: ClusterAccess, proxyUrl?: string): string {
  const user =
    'token' in access.credential
      ? { token: access.credential.token }
      : { 'client-certificate-data': base64(access.credential.clientCertificate), 'client-key-data': base64(access.credential.clientKey) };
  const cluster = {
    server: access.server,
    ...(access.certificateAuthority === undefined ? {} : { 'certificate-authority-data': base64(access.certificateAuthority) }),
    ...(access.tlsServerName === undefined ? {} : { 'tls-server-name': access.tlsServerName }),
    ...(proxyUrl === undefined ? {} : { 'proxy-url': proxyUrl }),
  };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'cluster', cluster }],
    users: [{ name: 'user', user }],
    contexts: [{ name: 'context', context: { cluster: 'cluster', user: 'user' } }],
    'current-context': 'context',
  });
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
