import type { Kind } from '../kubernetes/kind.ts';
import { isObject } from './json.ts';
import { loadDefinitions } from './load-definitions.ts';
import type { Schema } from './schema.ts';

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/**
 * The schema of a custom kind, with what every object has: apiVersion, kind and metadata.
 *
 * @param openAPIV3Schema of the definition; where it is none, every field is let through
 */
export function parseCustomSchema(kind: Kind, openAPIV3Schema: unknown): Schema {
  const given: Schema = isObject(openAPIV3Schema) ? openAPIV3Schema : { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const metadata = { $ref: OBJECT_META };
  Object.defineProperty(metadata, 'target', { value: loadDefinitions()[OBJECT_META], enumerable: false });
  return {
    ...given,
    custom: true,
    properties: { ...given.properties, apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata },
    'x-kubernetes-group-version-kind': [{ group: kind.group, version: kind.version, kind: kind.kind }],
  };
}
