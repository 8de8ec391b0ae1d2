import type { Manifest } from '../../kubernetes/object.ts';
import { isList, isObject, objectsOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { RpcError } from '../repository/rpc-error.ts';

/**
 * The objects of a list, or the object itself, checked as far as Argo CD does before it compares.
 *
 * @throws RpcError for annotations that are no texts
 */
export function unfoldLists(objects: readonly JsonObject[]): readonly Manifest[] {
  return objects.flatMap((object) => (isListObject(object) ? objectsOf(object.items) : [object])).map(toManifest);
}

function isListObject({ items, spec, status }: JsonObject): boolean {
  return isList(items) || (items === null && spec === undefined && status === undefined);
}

/** What is missing stays empty: the sync says what the cluster thinks of it. */
function toManifest(object: JsonObject): Manifest {
  const { apiVersion, kind, metadata } = object;
  const given = isObject(metadata) ? metadata : {};
  const manifest = {
    ...object,
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind: typeof kind === 'string' ? kind : '',
    metadata: given,
  };
  checkTexts(manifest, given.annotations);
  return manifest;
}

function checkTexts({ apiVersion, kind, metadata }: Manifest, annotations: unknown): void {
  const bad = isObject(annotations) ? Object.entries(annotations).find(([, value]) => typeof value !== 'string') : undefined;
  if (bad === undefined) return;
  const [key, value] = bad;
  const subject = `${apiVersion}, Kind=${kind} ${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
  const why = `contains non-string value in the map under key ${JSON.stringify(key)}: ${String(value)} is of the type ${goType(value)}, expected string`;
  throw new RpcError(
    'failed to set app instance tracking info on manifest: failed to set app instance label: failed to get annotations from target object ' +
      `${subject}: .metadata.annotations accessor error: ${why}`,
  );
}

function goType(value: unknown): string {
  if (value === null) return '<nil>';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return isList(value) ? '[]interface {}' : 'map[string]interface {}';
}
