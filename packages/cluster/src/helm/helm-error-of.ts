import { ClusterError, type ClusterProblem } from '@argosy/core/ports/cluster-gateway';

import { boundedText } from '../transport/bounded-text.ts';

/** Tried in this order: the first that fits decides. */
const SIGNS: ReadonlyArray<readonly [RegExp, ClusterProblem]> = [
  [/x509:|certificate signed by unknown authority|tls: failed to verify/i, 'tls_untrusted'],
  [/Unauthorized|must be logged in/i, 'unauthorized'],
  [/is forbidden|cannot (?:get|list|create|patch|update|delete) resource/i, 'forbidden'],
  [/deadline exceeded|timed out waiting|timed out/i, 'timeout'],
  [
    /connection refused|connection reset|no such host|Bad Gateway|i\/o timeout|cluster unreachable|unexpected EOF|http2: client connection lost/i,
    'unreachable',
  ],
  [/another operation .* is in progress|conflict|invalid ownership metadata|already exists/i, 'conflict'],
];

/**
 * What a failed Helm command means. Helm's last lines are quoted; secrets that it could have seen are taken out.
 *
 * @param stderr bounded already
 * @param secrets texts that must not be shown
 */
export function helmErrorOf(action: string, stderr: string, secrets: readonly string[]): ClusterError {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/^(?:I|W|E)\d{4} |^level=|WARN/.test(line));
  const told = lines.slice(-8).join('\n');
  const text = secrets.reduce((shown, secret) => shown.replaceAll(secret, '[redacted]'), boundedText(told));
  const kind = SIGNS.find(([pattern]) => pattern.test(told))?.[1] ?? 'invalid';
  return new ClusterError(kind, text === '' ? `Helm could not ${action}.` : `Helm could not ${action}: ${text}`);
}
