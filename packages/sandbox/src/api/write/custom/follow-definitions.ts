import { isDeepStrictEqual } from 'node:util';
import type { ApiEvent } from '../../../kubernetes/api.ts';
import { apiVersionOf } from '../../../kubernetes/kind.ts';
import type { KubeObject } from '../../../kubernetes/object.ts';
import type { Kind } from '../../../kubernetes/kind.ts';
import type { CustomKind } from '../../kinds/custom-kind.ts';
import { parseCustomKind } from '../../kinds/custom-kind.ts';
import type { Pipeline } from '../pipeline.ts';
import { isEstablished } from './finish-definition.ts';
import { isDefinition } from './is-definition.ts';

type Served = Pick<Pipeline, 'kinds' | 'schemas' | 'store'>;

/** Serves the kinds of the definitions that are there: to be told of each change before anybody else is. */
export function followDefinitions(pipeline: Served, { type, kind, object, old }: ApiEvent): void {
  if (!isDefinition(kind)) return;
  if (old !== undefined && type !== 'DELETED' && old['spec'] === object['spec']) return;
  const before = old === undefined ? undefined : servedBy(pipeline, old);
  const after = type === 'DELETED' ? undefined : describedBy(object);
  if (before !== undefined && after !== undefined && isDeepStrictEqual(before, after)) return;
  if (before !== undefined && after !== undefined && isDeepStrictEqual(before.kind, after.kind)) {
    serve(pipeline, { ...after, kind: before.kind });
    return;
  }
  if (before !== undefined) {
    pipeline.kinds.removeCustom(before.kind);
    pipeline.schemas.removeCustom(before.kind);
  }
  if (after === undefined) return;
  serve(pipeline, after);
  if (before !== undefined) moveObjects(pipeline, after.kind);
}

/** Serves the kind of a definition that was kept from before. */
export function serveKept(pipeline: Served, definition: KubeObject): void {
  const custom = describedBy(definition);
  if (custom !== undefined) serve(pipeline, custom);
}

function serve({ kinds, schemas }: Served, custom: CustomKind): void {
  kinds.addCustom(custom);
  schemas.addCustom(custom.kind, custom.openAPIV3Schema);
}

function describedBy(definition: KubeObject): CustomKind | undefined {
  return isEstablished(definition) ? parseCustomKind(definition) : undefined;
}

function servedBy({ kinds }: Served, definition: KubeObject): CustomKind | undefined {
  const described = describedBy(definition)?.kind;
  const kind = described && kinds.findResource(described.group, described.version, described.plural);
  return kind && kinds.customOf(kind);
}

/** Objects are kept in the one version that is served. */
function moveObjects({ store }: Served, kind: Kind): void {
  const apiVersion = apiVersionOf(kind);
  const moved = [...store.list(kind)].filter((object) => object.apiVersion !== apiVersion);
  for (const object of moved) store.put(kind, { ...object, apiVersion }, object);
}
