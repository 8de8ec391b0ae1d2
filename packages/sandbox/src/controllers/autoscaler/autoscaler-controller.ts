import { ApiError } from '../../kubernetes/api-error.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { kubeTime } from '../../timers.ts';
import { setCondition } from '../framework/conditions.ts';
import type { Controller } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { forget, remember } from '../framework/object-index.ts';
import { MANAGER, withoutUndefined, writeStatus } from '../framework/write-status.ts';
import type { Autoscaler } from '../types/core.ts';
import type { Condition } from '../types/pod.ts';
import { metricsOf } from './simulated-metrics.ts';

/** Keeps what each HorizontalPodAutoscaler scales between its bounds. Nothing here has a load, so nothing else moves it. */
export function autoscalerController(env: Environment): Controller {
  const byTarget = new Map<string, Set<string>>();
  const targetOf = ({ metadata, spec: { scaleTargetRef } }: Autoscaler): string =>
    `${scaleTargetRef.kind}/${metadata.namespace}/${scaleTargetRef.name}`;
  const wake = ({ object }: { readonly object: KubeObject }, queue: { add(key: string): void }): void => {
    for (const key of byTarget.get(`${object.kind}/${keyOf(object)}`) ?? []) queue.add(key);
  };
  return {
    name: 'autoscaler',
    watches: {
      autoscaler({ type, object, old }, queue) {
        if (old !== undefined) forget(byTarget, targetOf(old as Autoscaler), keyOf(object));
        if (type === 'DELETED') return forget(byTarget, targetOf(object as Autoscaler), keyOf(object));
        remember(byTarget, targetOf(object as Autoscaler), keyOf(object));
        queue.add(keyOf(object));
      },
      deployment: wake,
      statefulSet: wake,
      replicaSet: wake,
    },
    reconcile(key) {
      const found = env.api.find({ kind: env.kinds.autoscaler, ...parseKey(key) }) as Autoscaler | undefined;
      if (found !== undefined && found.metadata.deletionTimestamp === undefined) reconcile(env, found);
    },
  };
}

interface Target extends KubeObject {
  readonly spec: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number };
}

function reconcile(env: Environment, scaler: Autoscaler): void {
  const target = findTarget(env, scaler);
  if (target === undefined) {
    const { kind, name, apiVersion = 'apps/v1' } = scaler.spec.scaleTargetRef;
    const group = apiVersion.split('/')[0];
    const message = `the HPA controller was unable to get the target's current scale: ${kind.toLowerCase()}s.${group} "${name}" not found`;
    const conditions = [condition(env, 'AbleToScale', 'False', 'FailedGetScale', message)].reduce(
      setCondition,
      scaler.status?.conditions ?? [],
    );
    writeStatus(env, env.kinds.autoscaler, scaler, { currentMetrics: null, desiredReplicas: 0, ...scaler.status, conditions });
    return;
  }
  const wanted = target.spec.replicas ?? 1;
  const { minReplicas = 1, maxReplicas } = scaler.spec;
  const desired = wanted === 0 ? 0 : Math.min(maxReplicas, Math.max(minReplicas, wanted));
  const rescaled = desired !== wanted;
  if (rescaled) rescale(env, scaler, target, desired);
  writeStatus(env, env.kinds.autoscaler, scaler, renderStatus(env, scaler, { current: target.status?.replicas ?? 0, wanted, desired }));
}

function findTarget({ api }: Environment, { metadata, spec: { scaleTargetRef } }: Autoscaler): Target | undefined {
  const kind = api.kinds.find(scaleTargetRef.apiVersion ?? 'apps/v1', scaleTargetRef.kind);
  if (kind === undefined) return undefined;
  return api.find({ kind, namespace: metadata.namespace, name: scaleTargetRef.name }) as Target | undefined;
}

function rescale({ api, recorder }: Environment, scaler: Autoscaler, target: Target, desired: number): void {
  const kind = api.kinds.get(target.apiVersion, target.kind);
  const { namespace, name } = target.metadata;
  const reason = `Current number of replicas ${desired > (target.spec.replicas ?? 1) ? 'below Spec.MinReplicas' : 'above Spec.MaxReplicas'}`;
  const about = { type: 'Normal', component: 'horizontal-pod-autoscaler' } as const;
  try {
    api.patch({ kind, namespace, name }, { type: 'merge', body: { spec: { replicas: desired } } }, { fieldManager: MANAGER });
    recorder.record(scaler, { ...about, reason: 'SuccessfulRescale', message: `New size: ${desired}; reason: ${reason}` });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const message = `New size: ${desired}; reason: ${reason}; error: ${error.message}`;
    recorder.record(scaler, { ...about, type: 'Warning', reason: 'FailedRescale', message });
    throw error;
  }
}

interface Sizes {
  readonly current: number;
  readonly wanted: number;
  readonly desired: number;
}

function renderStatus(env: Environment, scaler: Autoscaler, { current, wanted, desired }: Sizes): object {
  const news: Condition[] = [
    desired === wanted
      ? condition(env, 'AbleToScale', 'True', 'ReadyForNewScale', 'recommended size matches current size')
      : condition(env, 'AbleToScale', 'True', 'SucceededRescale', `the HPA controller was able to update the target scale to ${desired}`),
    wanted === 0
      ? condition(env, 'ScalingActive', 'False', 'ScalingDisabled', 'scaling is disabled since the replica count of the target is zero')
      : condition(
          env,
          'ScalingActive',
          'True',
          'ValidMetricFound',
          `the HPA was able to successfully calculate a replica count from ${metricText(scaler)}`,
        ),
    ...(wanted === 0
      ? []
      : [condition(env, 'ScalingLimited', 'False', 'DesiredWithinRange', 'the desired count is within the acceptable range')]),
  ];
  return withoutUndefined({
    ...scaler.status,
    conditions: news.reduce(setCondition, scaler.status?.conditions ?? []),
    currentMetrics: metricsOf(scaler),
    currentReplicas: current,
    desiredReplicas: desired,
    lastScaleTime: desired === wanted ? scaler.status?.lastScaleTime : kubeTime(env.timers.now()),
  });
}

function metricText({ spec }: Autoscaler): string {
  const resource = spec.metrics?.find(({ type }) => type === 'Resource')?.resource?.name ?? 'cpu';
  return `${resource} resource utilization (percentage of request)`;
}

function condition({ timers }: Environment, type: string, status: Condition['status'], reason: string, message: string): Condition {
  return { type, status, lastTransitionTime: kubeTime(timers.now()), reason, message };
}
