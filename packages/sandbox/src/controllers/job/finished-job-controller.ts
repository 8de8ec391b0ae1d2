import { ApiError } from '../../kubernetes/api-error.ts';
import type { Controller } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import type { Job } from '../types/batch.ts';
import { isFinished } from './job-controller.ts';

/** Deletes Jobs `ttlSecondsAfterFinished` after their end. */
export function finishedJobController({ api, kinds, timers }: Environment): Controller {
  return {
    name: 'ttl-after-finished',
    watches: {
      job({ type, object }, queue) {
        const job = object as Job;
        if (type !== 'DELETED' && job.spec.ttlSecondsAfterFinished !== undefined && isFinished(job)) queue.add(keyOf(job));
      },
    },
    reconcile(key, queue) {
      const ref = { kind: kinds.job, ...parseKey(key) };
      const job = api.find(ref) as Job | undefined;
      const seconds = job?.spec.ttlSecondsAfterFinished;
      if (job === undefined || seconds === undefined || !isFinished(job) || job.metadata.deletionTimestamp !== undefined) return;
      const ends = (job.status?.conditions ?? []).filter(({ type }) => type === 'Complete' || type === 'Failed');
      const end = Math.max(...ends.map(({ lastTransitionTime }) => Date.parse(lastTransitionTime ?? '')));
      const left = end + seconds * 1000 - timers.now().getTime();
      if (left > 0) return queue.addAfter(key, left);
      try {
        api.remove(ref, { propagationPolicy: 'Foreground', preconditions: { uid: job.metadata.uid } });
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 404) throw error;
      }
    },
  };
}
