import { apiVersionOf } from '../kubernetes/kind.ts';
import type { Kind } from '../kubernetes/kind.ts';
import { parseCustomSchema } from './custom-schema.ts';
import { renderDocument } from './document.ts';
import { loadDefinitions } from './load-definitions.ts';
import type { Schema } from './schema.ts';

/** The schemas of all kinds: the built-in ones', and those that CustomResourceDefinitions bring. */
export interface Schemas {
  /** Undefined where nothing is known of the kind's shape. */
  of(kind: Kind): Schema | undefined;
  /** What OpenAPI v3 has under `components` for a group and version (`''` is the core group): `{ schemas }`. */
  document(group: string, version: string): unknown;
  /** @param openAPIV3Schema a version's structural schema; anything that is no object counts as none */
  addCustom(kind: Kind, openAPIV3Schema: unknown): void;
  removeCustom(kind: Kind): void;
}

let builtIn: ReadonlyMap<string, Schema> | undefined;

/** The schema of a built-in kind; undefined for any other. */
export function builtInSchemaOf(kind: Kind): Schema | undefined {
  builtIn ??= byKind();
  return builtIn.get(keyOf(apiVersionOf(kind), kind.kind));
}

export function createSchemas(): Schemas {
  const custom = new Map<string, { readonly kind: Kind; readonly schema: Schema }>();
  return {
    of(kind) {
      return builtInSchemaOf(kind) ?? custom.get(keyOf(apiVersionOf(kind), kind.kind))?.schema;
    },
    document(group, version) {
      const own = [...custom.values()].filter(({ kind }) => kind.group === group && kind.version === version);
      return { schemas: renderDocument(loadDefinitions(), group, version, own) };
    },
    addCustom(kind, openAPIV3Schema) {
      custom.set(keyOf(apiVersionOf(kind), kind.kind), { kind, schema: parseCustomSchema(kind, openAPIV3Schema) });
    },
    removeCustom(kind) {
      custom.delete(keyOf(apiVersionOf(kind), kind.kind));
    },
  };
}

function byKind(): ReadonlyMap<string, Schema> {
  const found = new Map<string, Schema>();
  for (const schema of Object.values(loadDefinitions())) {
    for (const kind of schema['x-kubernetes-group-version-kind'] ?? []) found.set(keyOf(apiVersionOf(kind), kind.kind), schema);
  }
  return found;
}

function keyOf(apiVersion: string, kind: string): string {
  return `${apiVersion} ${kind}`;
}
