import type { Environment } from '../framework/environment.ts';
import type { Keyed } from '../types/core.ts';
import type { Container, KeyRef, Pod } from '../types/pod.ts';

/** A Secret or ConfigMap that a pod needs and that is not there, or lacks a key. */
export interface Missing {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  /** In a kubelet's words. */
  readonly message: string;
}

interface Need {
  readonly kind: Missing['kind'];
  readonly ref: KeyRef;
}

/** What is missing of the things that a container's environment is made of. */
export function findMissingConfig(env: Environment, pod: Pod, { env: variables = [], envFrom = [] }: Container): Missing | undefined {
  const needs: (Need | undefined)[] = [
    ...envFrom.map(({ secretRef, configMapRef }) => needOf(secretRef, configMapRef)),
    ...variables.map(({ valueFrom }) => needOf(valueFrom?.secretKeyRef, valueFrom?.configMapKeyRef)),
  ];
  return firstMissing(env, pod, needs);
}

export interface MissingVolume extends Missing {
  readonly volume: string;
}

/** What is missing of the things that are mounted. */
export function findMissingVolume(env: Environment, pod: Pod): MissingVolume | undefined {
  for (const { name, secret, configMap, projected } of pod.spec.volumes ?? []) {
    const own = needOf(secret && { ...secret, name: secret.secretName ?? '' }, configMap);
    const others = (projected?.sources ?? []).map((source) => needOf(source.secret, source.configMap));
    const missing = firstMissing(env, pod, [own, ...others]);
    if (missing !== undefined) return { ...missing, volume: name };
  }
  return undefined;
}

function needOf(secret: KeyRef | undefined, configMap: KeyRef | undefined): Need | undefined {
  if (secret !== undefined) return { kind: 'Secret', ref: secret };
  return configMap === undefined ? undefined : { kind: 'ConfigMap', ref: configMap };
}

function firstMissing({ api, kinds }: Environment, { metadata }: Pod, needs: readonly (Need | undefined)[]): Missing | undefined {
  for (const need of needs) {
    const name = need?.ref.name ?? '';
    if (need === undefined || name === '' || need.ref.optional === true) continue;
    const kind = need.kind === 'Secret' ? kinds.secret : kinds.configMap;
    const found = api.find({ kind, namespace: metadata.namespace, name }) as Keyed | undefined;
    if (found === undefined) return { kind: need.kind, name, message: `${need.kind.toLowerCase()} "${name}" not found` };
    const { key } = need.ref;
    if (key === undefined || key in { ...found.data, ...found.binaryData }) continue;
    return { kind: need.kind, name, message: `couldn't find key ${key} in ${need.kind} ${metadata.namespace}/${name}` };
  }
  return undefined;
}
