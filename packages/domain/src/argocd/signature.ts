import { createHash } from 'node:crypto';
import { readApplicationFacts } from './facts.ts';

/**
 * A short text that differs when something about an Application differs that a release or a deployment depends on. Times
 * that only tick (`reconciledAt`) are left out, or every comparison would look like news.
 *
 * @param object an Application as the cluster has it
 */
export function signatureOf(object: unknown): string {
  const { uid, deleting, operationPending, sync, health, operation, conditions } = readApplicationFacts(object);
  const news = {
    uid,
    deleting,
    operationPending,
    sync,
    health: health.status,
    operation,
    conditions: conditions.map(({ type, message }) => [type, message]),
  };
  return createHash('sha256').update(JSON.stringify(news)).digest('base64');
}
