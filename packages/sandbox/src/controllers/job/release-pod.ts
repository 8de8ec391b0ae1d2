import { ApiError } from '../../kubernetes/api-error.ts';
import type { Environment } from '../framework/environment.ts';
import { MANAGER } from '../framework/write-status.ts';
import { deletePod } from '../pods/pod-control.ts';
import type { Pod } from '../types/pod.ts';
import type { Job } from '../types/batch.ts';
import { TRACKING } from './job-run.ts';

/** Lets go of a pod that is counted, or that nobody will count: until then it cannot vanish. */
export function releasePod({ api, kinds }: Environment, { metadata }: Pod): void {
  const { namespace, name } = metadata;
  const pod = api.find({ kind: kinds.pod, namespace, name });
  if (pod === undefined || pod.metadata.uid !== metadata.uid || pod.metadata.finalizers?.includes(TRACKING) !== true) return;
  const finalizers = pod.metadata.finalizers.filter((one) => one !== TRACKING);
  try {
    api.update(kinds.pod, { ...pod, metadata: { ...pod.metadata, finalizers } }, { fieldManager: MANAGER });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 404) throw error;
  }
}

/** Deletes a pod that is not wanted any more, so that it counts neither as a success nor as a failure. */
export function giveUpPod(env: Environment, job: Job, pod: Pod): void {
  releasePod(env, pod);
  deletePod(env, { kind: env.kinds.job, object: job, component: 'job-controller' }, pod);
}
