import { isIP } from 'node:net';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'connect: connection timed out',
};
const CERTIFICATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'certificate has expired or is not yet valid',
  CERT_NOT_YET_VALID: 'certificate has expired or is not yet valid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate signed by unknown authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate signed by unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate signed by unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate signed by unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate signed by unknown authority',
};

/** Why a server was not reached, as a Go program says it. */
export function renderDialError(error: unknown, url: URL): string {
  const { code, address, port } = lastCause(error);
  const reason = REASONS[code];
  if (reason !== undefined) return `dial tcp ${join(address ?? url.hostname, port ?? portOf(url))}: ${reason}`;
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${url.hostname}: no such host`;
  if (code === 'EAI_AGAIN') return `dial tcp: lookup ${url.hostname}: server misbehaving`;
  if (code === 'ECONNRESET') return 'EOF';
  const certificate = CERTIFICATES[code];
  if (certificate !== undefined) return `tls: failed to verify certificate: x509: ${certificate}`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `tls: failed to verify certificate: x509: certificate is not valid for ${url.hostname}`;
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return 'http: server gave HTTP response to HTTPS client';
  return code === '' ? 'EOF' : code;
}

/** What is said of a server at which nobody listens. */
export function renderRefusal(url: URL): string {
  const host = url.hostname === 'localhost' ? '127.0.0.1' : url.hostname;
  return `dial tcp ${join(host, portOf(url))}: ${REASONS.ECONNREFUSED}`;
}

function portOf(url: URL): string {
  if (url.port !== '') return url.port;
  return url.protocol === 'https:' ? '443' : '80';
}

function join(host: string, port: string | number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

function lastCause(error: unknown): { code: string; address?: string; port?: number } {
  const one: unknown = error instanceof AggregateError ? error.errors.at(-1) : error;
  const { code, address, port } = (typeof one === 'object' && one !== null ? one : {}) as Readonly<Record<string, unknown>>;
  return {
    code: typeof code === 'string' ? code : '',
    ...(typeof address === 'string' ? { address } : {}),
    ...(typeof port === 'number' ? { port } : {}),
  };
}
