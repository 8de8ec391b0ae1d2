import { isCustom } from '../../api/kinds/is-custom.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import { isObject } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { elementsOf, LEAF, makeNode, difference } from './field-set.ts';
import type { FieldSet } from './field-set.ts';

const META = ['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'clusterName', 'generation', 'managedFields', 'resourceVersion'];
const NEVER_OWNED: FieldSet = {
  'f:apiVersion': LEAF,
  'f:kind': LEAF,
  'f:metadata': { '.': LEAF, ...Object.fromEntries(META.map((name) => [`f:${name}`, LEAF])) },
};

/** Without what nobody owns: identity, and what the API server sets; and without what the subresource does not write. */
export function ownable(set: FieldSet | undefined, kind: Kind, subresource: string | undefined): FieldSet | undefined {
  const left = difference(set, NEVER_OWNED);
  if (left === undefined || !kind.subresources.includes('status')) return left;
  const apart = isCustom(kind) ? ['f:spec', 'f:metadata'] : ['f:spec'];
  const reset = subresource === undefined ? ['f:status'] : subresource === 'status' ? apart : [];
  const children = elementsOf(left).filter((element) => !reset.includes(element));
  return makeNode(false, Object.fromEntries(children.map((element) => [element, left[element] ?? LEAF])));
}

/** An object without its managedFields, for comparing. */
export function withoutManagers(object: JsonObject): JsonObject {
  const { metadata } = object;
  if (!isObject(metadata) || metadata['managedFields'] === undefined) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}
