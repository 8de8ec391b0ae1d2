import { ApiError } from '../../kubernetes/api-error.ts';
import type { Controller } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { parseKey, keyOf } from '../framework/key.ts';

const LIMIT = 5000;
const LIFETIME_MS = 3_600_000;
const TRIM = 'trim';

/** Deletes events an hour after they were last told, and the oldest ones beyond 5,000. */
export function eventController({ api, kinds, timers }: Environment): Controller {
  // In the order in which they were last told.
  const seen = new Map<string, number>();
  const oldest = (): [string, number] | undefined => seen.entries().next().value;
  return {
    name: 'events',
    watches: {
      event({ type, object }, queue) {
        const key = keyOf(object);
        seen.delete(key);
        if (type === 'DELETED') return;
        seen.set(key, timers.now().getTime());
        if (seen.size > LIMIT) queue.add(TRIM);
        else queue.addAfter(TRIM, LIFETIME_MS);
      },
    },
    reconcile(_, queue) {
      const now = timers.now().getTime();
      for (let first = oldest(); first !== undefined; first = oldest()) {
        const [key, at] = first;
        if (seen.size <= LIMIT && at + LIFETIME_MS > now) return queue.addAfter(TRIM, at + LIFETIME_MS - now);
        seen.delete(key);
        try {
          api.remove({ kind: kinds.event, ...parseKey(key) });
        } catch (error) {
          if (!(error instanceof ApiError) || error.code !== 404) throw error;
        }
      }
    },
  };
}
