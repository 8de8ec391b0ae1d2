import { objectsOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';

const SECONDS = 300;
const EVICTION = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => ({
  effect: 'NoExecute',
  key,
  operator: 'Exists',
  tolerationSeconds: SECONDS,
}));

/** Lets a new pod stay for five minutes on a node that fails, where it does not say otherwise. */
export function withTolerations(spec: JsonObject): JsonObject {
  const own = objectsOf(spec['tolerations']);
  const covers = (toleration: JsonObject, key: string): boolean =>
    (toleration['key'] === key || toleration['key'] === undefined) &&
    (toleration['effect'] === 'NoExecute' || toleration['effect'] === undefined);
  const missing = EVICTION.filter(({ key }) => !own.some((toleration) => covers(toleration, key)));
  return missing.length === 0 ? spec : { ...spec, tolerations: own.length === 0 && missing.length === 2 ? EVICTION : [...own, ...missing] };
}
