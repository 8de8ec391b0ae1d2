import type { Kind } from '../kubernetes/kind.ts';
import { isList, isObject } from './json.ts';
import type { Definitions } from './load-definitions.ts';
import type { Schema } from './schema.ts';

const PLACE = '#/components/schemas/';
const LIST_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta';

/**
 * The named schemas of a group and version, as a real API server publishes them.
 *
 * @param custom the custom kinds of that group and version
 */
export function renderDocument(
  definitions: Definitions,
  group: string,
  version: string,
  custom: readonly { readonly kind: Kind; readonly schema: Schema }[],
): Record<string, unknown> {
  const roots: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(definitions)) {
    const kinds = schema['x-kubernetes-group-version-kind'] ?? [];
    if (kinds.some((kind) => kind.group === group && kind.version === version)) roots[name] = schema;
  }
  for (const { kind, schema } of custom) {
    const { custom: _, ...published } = schema;
    const name = nameOf(kind);
    roots[name] = published;
    roots[`${name}List`] = listOf(kind, name);
  }
  const names = new Set(Object.values(roots).flatMap((schema) => [...referencesOf(schema)]));
  for (const name of names) for (const next of referencesOf(definitions[name])) names.add(next);
  const all: [string, unknown][] = [...names].map((name) => [name, roots[name] ?? definitions[name]]);
  const sorted = Object.entries({ ...Object.fromEntries(all), ...roots }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.filter(([, schema]) => schema !== undefined).map(([name, schema]) => [name, published(schema)]));
}

/** `io.argoproj.v1alpha1.Application`: a group's domain is written backwards. */
function nameOf({ group, version, kind }: Kind): string {
  return [...group.split('.').toReversed(), version, kind].join('.');
}

function listOf(kind: Kind, name: string): Schema {
  return {
    description: `${kind.kind}List is a list of ${kind.kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: { type: 'string' },
      items: { type: 'array', items: { $ref: name } },
      kind: { type: 'string' },
      metadata: { $ref: LIST_META },
    },
    'x-kubernetes-group-version-kind': [{ group: kind.group, version: kind.version, kind: `${kind.kind}List` }],
  };
}

/** With references as OpenAPI has them: alone, or, with words besides, within `allOf`. */
function published(value: unknown): unknown {
  if (isList(value)) return value.map(published);
  if (!isObject(value)) return value;
  const { $ref, omitZero: _, keepEmpty: __, ...rest } = value;
  const own = Object.fromEntries(Object.entries(rest).map(([key, child]) => [key, published(child)]));
  if (typeof $ref !== 'string') return value['$ref'] === undefined ? own : { ...own, $ref: published($ref) };
  const reference = { $ref: PLACE + $ref };
  return Object.keys(own).length === 0 ? reference : { ...own, allOf: [reference] };
}

function referencesOf(value: unknown): Set<string> {
  const found = new Set<string>();
  const look = (at: unknown): void => {
    if (isList(at)) at.forEach(look);
    else if (isObject(at)) {
      if (typeof at['$ref'] === 'string') found.add(at['$ref']);
      Object.values(at).forEach(look);
    }
  };
  look(value);
  return found;
}
