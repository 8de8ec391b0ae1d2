import { ClusterError, type ClusterProblem } from '@argosy/core/ports/cluster-gateway';

import { ADDRESS_REFUSED, ADDRESS_REFUSED_DETAIL } from '../address/guarded-lookup.ts';
import { boundedText } from './bounded-text.ts';

const KIND_OF_STATUS: Readonly<Record<number, ClusterProblem>> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'invalid',
  406: 'invalid',
  409: 'conflict',
  410: 'conflict',
  413: 'invalid',
  415: 'invalid',
  422: 'invalid',
  504: 'timeout',
};

const CERTIFICATE_CODE =
  /^(?:CERT_|ERR_TLS_CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$)/;

/** Codes of answers that TLS gives and that say something about our credential, not about the server's. */
const CLIENT_CERTIFICATE_CODE =
  /^ERR_SSL_(?:TLSV1[23]?_ALERT_|SSLV3_ALERT_)(?:CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE)/;

/**
 * What an API server's refusal means.
 *
 * @param status HTTP status, not a success
 * @param body the answer; of a Kubernetes Status its message is quoted, of anything else nothing
 */
export function clusterErrorOfStatus(status: number, body: string): ClusterError {
  const kind = KIND_OF_STATUS[status] ?? (status >= 500 || status === 429 ? 'unreachable' : 'invalid');
  const message = messageOf(body);
  return new ClusterError(
    kind,
    message === undefined ? `The API server answered ${status}.` : `The API server answered ${status}: ${message}`,
    { status },
  );
}

/** What a failed connection means. Anything that is a ClusterError already is given back as it is. */
export function clusterErrorOfFailure(error: unknown): ClusterError {
  if (error instanceof ClusterError) return error;
  const code = codeOf(error);
  if (code === ADDRESS_REFUSED) return new ClusterError('refused', ADDRESS_REFUSED_DETAIL);
  if (CLIENT_CERTIFICATE_CODE.test(code)) {
    return new ClusterError('unauthorized', `The API server does not accept the client certificate (${code}).`);
  }
  if (CERTIFICATE_CODE.test(code)) return new ClusterError('tls_untrusted', `The API server's certificate is not trusted (${code}).`);
  if (/^(?:ERR_SSL_|EPROTO$)/.test(code))
    return new ClusterError('unreachable', `The server does not speak TLS as an API server does (${code}).`);
  if (code === 'ETIMEDOUT') return new ClusterError('timeout', 'The connection to the API server timed out.', { cause: error });
  return new ClusterError('unreachable', `The API server cannot be reached${code === '' ? '' : ` (${code})`}.`, { cause: error });
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? code : '';
}

function messageOf(body: string): string | undefined {
  try {
    const status: unknown = JSON.parse(body);
    if (typeof status !== 'object' || status === null || !('message' in status)) return undefined;
    return typeof status.message === 'string' && status.message !== '' ? boundedText(status.message) : undefined;
  } catch {
    return undefined;
  }
}
