import type { KubeObject } from '../../kubernetes/object.ts';

/** What a Secret of the type `cluster` says of another cluster. */
export interface ClusterSecret {
  readonly name: string;
  readonly server: string;
  readonly project: string | undefined;
  readonly bearerToken: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly insecure: boolean;
  readonly serverName: string | undefined;
  /** PEM texts. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const map = (value: unknown) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});
const pem = (value: unknown) => {
  const encoded = text(value);
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
};

/** Undefined where the Secret names no server. */
export function parseClusterSecret(secret: KubeObject): ClusterSecret | undefined {
  const data = map(secret.data);
  const read = (key: string) => pem(data[key])?.trim();
  const server = read('server')?.replace(/\/+$/u, '');
  if (server === undefined || server === '') return undefined;
  const config = parseConfig(read('config'));
  const tls = map(config.tlsClientConfig);
  return {
    name: read('name') ?? server,
    server,
    project: text(read('project')),
    bearerToken: text(config.bearerToken),
    username: text(config.username),
    password: text(config.password),
    insecure: tls.insecure === true,
    serverName: text(tls.serverName),
    ca: pem(tls.caData),
    cert: pem(tls.certData),
    key: pem(tls.keyData),
  };
}

function parseConfig(config: string | undefined): Record<string, unknown> {
  try {
    return map(JSON.parse(config ?? '{}'));
  } catch {
    return {};
  }
}
