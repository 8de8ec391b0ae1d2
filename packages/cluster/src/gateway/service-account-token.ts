import type { Transport } from '../transport.ts';
import { parseJson } from './parse-object.ts';
import { resourcePath } from './resource-path.ts';

/** The token that the cluster has put into a ServiceAccount's token Secret; null while it has not. */
export async function readServiceAccountToken(transport: Transport, namespace: string, secret: string): Promise<string | null> {
  const body = await transport.call({
    method: 'GET',
    path: resourcePath({ group: '', version: 'v1', plural: 'secrets', namespace, name: secret }),
  });
  const { type, data } = parseJson(body.toString('utf8')) as { type?: unknown; data?: { token?: unknown } };
  // Of no other Secret does anything ever leave this package (trust-T26).
  if (type !== 'kubernetes.io/service-account-token' || typeof data?.token !== 'string') return null;
  return Buffer.from(data.token, 'base64').toString('utf8');
}
