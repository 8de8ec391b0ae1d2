import { ApiError } from '../../kubernetes/api-error.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject, Manifest, ObjectMeta } from '../../kubernetes/object.ts';
import type { Environment } from '../framework/environment.ts';
import { controllerRef } from '../framework/owners.ts';
import { MANAGER } from '../framework/write-status.ts';
import type { Pod, PodTemplate } from '../types/pod.ts';

export interface Maker {
  readonly kind: Kind;
  readonly object: KubeObject;
  /** Who tells of it in events, for example `replicaset-controller`. */
  readonly component: string;
}

/** A pod as a template wants it. @param metadata goes over the template's */
export function renderPod(maker: Maker, template: PodTemplate, metadata: Partial<ObjectMeta>): Manifest {
  const { labels, annotations } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: maker.object.metadata.namespace ?? 'default',
      ...metadata,
      ...(labels === undefined && metadata.labels === undefined ? {} : { labels: { ...labels, ...metadata.labels } }),
      ...(annotations === undefined && metadata.annotations === undefined
        ? {}
        : { annotations: { ...annotations, ...metadata.annotations } }),
      ownerReferences: [controllerRef(maker.kind, maker.object)],
    },
    spec: template.spec,
  };
}

/** Makes a pod and tells of it. @throws ApiError where the cluster refuses it, which is told too */
export function createPod({ api, kinds, recorder }: Environment, { object, component }: Maker, manifest: Manifest): Pod {
  try {
    const pod = api.create(kinds.pod, manifest, { fieldManager: MANAGER }) as Pod;
    recorder.record(object, { type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}`, component });
    return pod;
  } catch (error) {
    if (error instanceof ApiError && !isEnding(error)) {
      recorder.record(object, { type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${error.message}`, component });
    }
    throw error;
  }
}

/** Deletes a pod and tells of it. A pod that is gone already is fine. */
export function deletePod({ api, kinds, recorder }: Environment, { object, component }: Maker, pod: Pod): void {
  const { namespace, name } = pod.metadata;
  try {
    api.remove({ kind: kinds.pod, namespace, name }, { preconditions: { uid: pod.metadata.uid } });
    recorder.record(object, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${name}`, component });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 404) throw error;
  }
}

/** Whether a refusal comes from a namespace that is being deleted. */
export function isEnding(error: ApiError): boolean {
  return error.code === 403 && error.message.includes('because it is being terminated');
}
