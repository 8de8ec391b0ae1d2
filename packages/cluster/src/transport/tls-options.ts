import type { AgentOptions } from 'node:https';
import { getCACertificates, rootCertificates } from 'node:tls';

import type { ClusterAccess } from '@argosy/core/ports/cluster-gateway';

export interface Authentication {
  /** For the agent: roots, client certificate, server name. */
  tls: AgentOptions;
  /** For each request. */
  headers: Record<string, string>;
}

/**
 * How to authenticate at a cluster and whom to trust, worked out by the Kubernetes client from our own fields.
 * `loadFromOptions` gets nothing that came from a file as it stood, so none of its programs and file readers has
 * anything to work with (trust-T20, T21).
 */
export async function authenticationOf(access: ClusterAccess): Promise<Authentication> {
  // The generated client behind this import takes 0.6 s and 90 MB: only who talks to a cluster pays for it.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [
      {
        name: 'cluster',
        server: access.server,
        skipTLSVerify: false,
        caData: base64(access.certificateAuthority),
        tlsServerName: access.tlsServerName,
      },
    ],
    users: [{ name: 'user', ...userOf(access.credential) }],
    contexts: [{ name: 'context', cluster: 'cluster', user: 'user' }],
    currentContext: 'context',
  });
  const options: { ca?: Buffer; cert?: Buffer; key?: Buffer; servername?: string; headers?: Record<string, string> } = {};
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, servername, headers } = options;
  return {
    tls: {
      ca: ca ?? [...rootCertificates, ...getCACertificates('system')],
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(servername === undefined ? {} : { servername }),
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
    },
    headers: headers ?? {},
  };
}

function userOf(credential: ClusterAccess['credential']): { token: string } | { certData?: string; keyData?: string } {
  if ('token' in credential) return { token: credential.token };
  return { certData: base64(credential.clientCertificate), keyData: base64(credential.clientKey) };
}

function base64(text: string): string;
function base64(text: string | undefined): string | undefined;
function base64(text: string | undefined): string | undefined {
  return text === undefined ? undefined : Buffer.from(text, 'utf8').toString('base64');
}
