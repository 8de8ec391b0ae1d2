const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  ECONNRESET: 'read: connection reset by peer',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'i/o timeout',
};

/** A failed request in the words of a Go program, which Argo CD is. */
export function describeNetworkError(method: string, url: URL, error: Error & { code?: string }): string {
  const verb = `${method.slice(0, 1)}${method.slice(1).toLowerCase()}`;
  const port = url.port === '' ? '443' : url.port;
  const address = `${url.hostname}:${port}`;
  return `${verb} "${url.origin}${url.pathname}": ${reasonOf(error, address, url.hostname)}`;
}

function reasonOf({ code = '', message }: Error & { code?: string }, address: string, host: string): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `dial tcp: lookup ${host}: no such host`;
  if (code.startsWith('ERR_TLS') || code.includes('CERT') || code.includes('SELF_SIGNED'))
    return `tls: failed to verify certificate: x509: ${message}`;
  const reason = REASONS[code];
  return reason === undefined ? message : `dial tcp ${address}: ${reason}`;
}
