import type { KubeObject } from '../../kubernetes/object.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import { apiVersionOf } from '../../kubernetes/kind.ts';
import type { Representation } from '../request/representation.ts';
import type { TableMaker } from '../tables/create-table-maker.ts';
import type { ListMeta } from './list-meta.ts';
import { renderPartial } from './render-partial.ts';

/** One object in the form that somebody wants. */
export function renderObject(object: KubeObject, { as }: Representation, tables: TableMaker): unknown {
  if (as === undefined) return object;
  if (as === 'Table') return tables.render([object], { resourceVersion: object.metadata.resourceVersion });
  return renderPartial(object);
}

/**
 * A list in the form that somebody wants.
 *
 * @param custom the items of a custom kind name their kind, those of a built-in one do not: as a real API server does it
 */
export function renderList(
  kind: Kind,
  items: readonly KubeObject[],
  metadata: ListMeta,
  { as }: Representation,
  { tables, custom }: { tables: TableMaker; custom: boolean },
): unknown {
  if (as === 'Table') return tables.render(items, metadata);
  if (as !== undefined)
    return { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items: items.map(renderPartial) };
  return {
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(kind),
    metadata,
    items: custom ? items : items.map(({ kind: _, apiVersion: __, ...rest }) => rest),
  };
}
