import { createHash } from 'node:crypto';
import { readApplicationFacts } from './facts.ts';

/**
 * A short text that differs when something about an Application differs that a release or a deployment depends on. Times
 * that only tick (`reconciledAt`) are left out, or every comparison would look like news.
 *
 * @param object an Application as the cluster has it
 */
export function signatureOf(object: unknown): string {
  return hash(newsOf(object));
}

/**
 * The same without the commit that was compared. Every commit of the repository moves it in every Application (fact-20),
 * and nothing of that concerns a deployment without a release under way.
 */
export function signatureAtRest(object: unknown): string {
  const { sync, ...news } = newsOf(object);
  return hash({ ...news, sync: sync.status });
}

function newsOf(object: unknown) {
  const { uid, deleting, operationPending, sync, health, operation, conditions } = readApplicationFacts(object);
  return {
    uid,
    deleting,
    operationPending,
    sync,
    health: health.status,
    operation,
    conditions: conditions.map(({ type, message }) => [type, message]),
  };
}

function hash(news: object): string {
  return createHash('sha256').update(JSON.stringify(news)).digest('base64');
}
