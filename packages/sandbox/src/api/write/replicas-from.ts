import type { KubeObject, Manifest } from '../../kubernetes/object.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * An object with the number of replicas of another state of it: all that a write to the subresource `scale` changes.
 *
 * @param path where the number is, for example `.spec.replicas`
 */
export function replicasFrom(manifest: Manifest, old: KubeObject, path = '.spec.replicas'): KubeObject {
  const names = path.split('.').filter((name) => name !== '');
  return setAt(old, names, valueAt(manifest, names)) as unknown as KubeObject;
}

function valueAt(value: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>((at, name) => (isFields(at) && Object.hasOwn(at, name) ? at[name] : undefined), value);
}

function setAt(value: unknown, [name, ...rest]: readonly string[], replicas: unknown): unknown {
  if (name === undefined) return replicas;
  const fields = isFields(value) ? value : {};
  return { ...fields, [name]: setAt(fields[name], rest, replicas) };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
