import type { FailureCode } from '../release/failure-code.ts';

/** What an API server says when it refuses an object, in the order in which the texts are looked for. */
const REFUSALS: readonly (readonly [FailureCode, readonly string[]])[] = [
  // A webhook that is down says "connection refused" like a cluster that is, and quotes whatever it likes where it refuses.
  ['admission_denied', ['denied the request', 'denied request:', 'failed calling webhook']],
  ['field_immutable', ['is immutable', 'may not change once set', 'updates to statefulset spec for fields other than']],
  ['quota_exceeded', ['exceeded quota', 'failed quota']],
  ['admission_denied', ['violates podsecurity', 'validatingadmissionpolicy', 'mutatingadmissionpolicy']],
  // RBAC names the user; every other "is forbidden" is an admission plugin's (limit ranges, a namespace that ends).
  ['cluster_permission_denied', ['is not permitted in project', 'do not match any of the allowed destinations', 'is forbidden: user ']],
  ['admission_denied', ['is forbidden:']],
  ['cluster_permission_denied', ['forbidden', 'unauthorized', 'permission denied']],
];

/** Signs that the API server was not reached, or not by a good way. */
const UNREACHED = [
  'connection refused',
  'connection reset',
  'no route to host',
  'no such host',
  'i/o timeout',
  'tls handshake timeout',
  'context deadline exceeded',
  'the server is currently unable to handle the request',
  'etcdserver:',
];

/** The code for a text with which an API server refused an object; null where the text is of no known kind. */
export function refusalCode(text: string): FailureCode | null {
  const words = text.toLowerCase();
  const refusal = REFUSALS.find(([, signs]) => signs.some((sign) => words.includes(sign)));
  if (refusal) return refusal[0];
  return saysUnreached(words) ? 'cluster_unreachable' : null;
}

/** Whether a text says that some server could not be reached. */
export function saysUnreached(text: string): boolean {
  const words = text.toLowerCase();
  return UNREACHED.some((sign) => words.includes(sign));
}
