import type { Controller } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { controlledBy, controllerOf } from '../framework/owners.ts';
import type { Pod } from '../types/pod.ts';
import type { Job } from '../types/batch.ts';
import { isFinished } from './job-controller.ts';
import { TRACKING } from './job-run.ts';
import { releasePod } from './release-pod.ts';

/** Lets go of the pods of Jobs that are gone, going or finished: nobody counts these. Its keys are the pods' uids. */
export function jobPodReleaseController(env: Environment): Controller {
  const isTracked = (pod: Pod): boolean => pod.metadata.finalizers?.includes(TRACKING) === true;
  return {
    name: 'job-pod-release',
    watches: {
      pod({ type, object }, queue) {
        if (type !== 'DELETED' && isTracked(object as Pod)) queue.add(object.metadata.uid);
      },
      job({ type, object }, queue) {
        if (type !== 'DELETED' && object.metadata.deletionTimestamp === undefined && !isFinished(object as Job)) return;
        for (const pod of controlledBy<Pod>(env.objects, object, env.kinds.pod)) if (isTracked(pod)) queue.add(pod.metadata.uid);
      },
    },
    reconcile(uid) {
      const pod = env.objects.find(uid)?.object as Pod | undefined;
      if (pod === undefined || !isTracked(pod)) return;
      const owner = controllerOf(pod);
      const job = owner === undefined ? undefined : (env.objects.find(owner.uid)?.object as Job | undefined);
      const counts = job !== undefined && job.metadata.deletionTimestamp === undefined && !isFinished(job);
      if (!counts) releasePod(env, pod);
    },
  };
}
