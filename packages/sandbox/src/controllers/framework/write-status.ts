import { isDeepStrictEqual } from 'node:util';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { Environment } from './environment.ts';

export const MANAGER = 'kube-controller-manager';

/** Writes an object's status where it differs. @returns the object as it is then */
export function writeStatus<T extends KubeObject>(
  { api }: Environment,
  kind: Kind,
  object: T,
  status: object,
  fieldManager: string = MANAGER,
): T {
  const next = withoutUndefined(status);
  if (isDeepStrictEqual(object['status'], next)) return object;
  return api.update(kind, { ...object, status: next }, { fieldManager, subresource: 'status' }) as T;
}

/** The fields that have a value. */
export function withoutUndefined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
