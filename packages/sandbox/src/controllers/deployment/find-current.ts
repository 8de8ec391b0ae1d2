import { isDeepStrictEqual } from 'node:util';
import { templateHash } from '../framework/template-hash.ts';
import type { PodTemplate } from '../types/pod.ts';
import type { Deployment, ReplicaSet } from '../types/workload.ts';

export const HASH_LABEL = 'pod-template-hash';

/** The name of the present template; another one after a collision. */
export function hashOf({ spec, status }: Deployment): string {
  return templateHash(spec.template, String(status?.collisionCount ?? ''));
}

/** The ReplicaSet of the present template. @param sets oldest first */
export function findCurrent(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const hash = hashOf(deployment);
  return sets.find((set) => set.metadata.labels?.[HASH_LABEL] === hash) ?? sets.find((set) => isSameTemplate(deployment, set));
}

/** Whether a ReplicaSet has a Deployment's template, apart from the label that the Deployment added. */
export function isSameTemplate(deployment: Deployment, { spec }: ReplicaSet): boolean {
  return isDeepStrictEqual(withoutHash(spec.template), withoutHash(deployment.spec.template));
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { [HASH_LABEL]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
