import { ApiError } from '../../kubernetes/api-error.ts';
import { MANAGER } from '../framework/write-status.ts';
import { renderPod } from '../pods/pod-control.ts';
import { REVISION_LABEL, templateOf } from '../revisions/ensure-revision.ts';
import type { PodTemplate, Volume } from '../types/pod.ts';
import type { Step } from './step.ts';

const COMPONENT = 'statefulset-controller';

/** Makes the claims and the pod of one ordinal. @throws ApiError where the cluster refuses one of them */
export function createNumberedPod(step: Step, ordinal: number): void {
  const { env, set } = step;
  const name = `${set.metadata.name}-${ordinal}`;
  try {
    ensureClaims(step, ordinal);
    env.api.create(env.kinds.pod, renderNumbered(step, ordinal, name), { fieldManager: MANAGER });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const message = `Create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${error.message}`;
    env.recorder.record(set, { type: 'Warning', reason: 'FailedCreate', message, component: COMPONENT });
    throw error;
  }
  const message = `Create Pod ${name} in StatefulSet ${set.metadata.name} successful`;
  env.recorder.record(set, { type: 'Normal', reason: 'SuccessfulCreate', message, component: COMPONENT });
}

/** Below the partition, and while an update has not come so far, a pod is made of the revision before. */
function renderNumbered({ env, set, current, update }: Step, ordinal: number, name: string) {
  const first = set.spec.ordinals?.start ?? 0;
  const rolling = set.spec.updateStrategy?.rollingUpdate;
  const keptBelow = first + (rolling === undefined ? (set.status?.currentReplicas ?? 0) : (rolling.partition ?? 0));
  const revision = ordinal < keptBelow ? current : update;
  const template = templateOf(revision, set.spec.template);
  const hash = revision.metadata.labels?.[REVISION_LABEL] ?? '';
  const labels = {
    [REVISION_LABEL]: `${set.metadata.name}-${hash}`,
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
  };
  const maker = { kind: env.kinds.statefulSet, object: set, component: COMPONENT };
  return renderPod(maker, withIdentity(template, set.spec.volumeClaimTemplates ?? [], set.spec.serviceName, name), { name, labels });
}

function withIdentity(
  template: PodTemplate,
  claims: readonly { readonly metadata: { readonly name: string } }[],
  subdomain: string | undefined,
  name: string,
): PodTemplate {
  const mounted = claims.map(({ metadata }): Volume => ({
    name: metadata.name,
    persistentVolumeClaim: { claimName: `${metadata.name}-${name}` },
  }));
  const others = (template.spec.volumes ?? []).filter((volume) => !mounted.some((one) => one.name === volume.name));
  const volumes = [...mounted, ...others];
  return {
    ...template,
    spec: {
      ...template.spec,
      hostname: name,
      ...(subdomain === undefined || subdomain === '' ? {} : { subdomain }),
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  };
}

function ensureClaims({ env, set }: Step, ordinal: number): void {
  const { api, kinds } = env;
  const namespace = set.metadata.namespace ?? 'default';
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const name = `${template.metadata.name}-${set.metadata.name}-${ordinal}`;
    if (api.find({ kind: kinds.claim, namespace, name }) !== undefined) continue;
    const { annotations, labels } = template.metadata;
    const metadata = { name, namespace, ...(annotations && { annotations }), labels: { ...set.spec.selector.matchLabels, ...labels } };
    api.create(
      kinds.claim,
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: template['spec'] },
      { fieldManager: MANAGER },
    );
    const pod = `${set.metadata.name}-${ordinal}`;
    const message = `Create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`;
    env.recorder.record(set, { type: 'Normal', reason: 'SuccessfulCreate', message, component: COMPONENT });
  }
}
