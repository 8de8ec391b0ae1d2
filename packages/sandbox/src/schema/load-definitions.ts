import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Schema } from './schema.ts';

/** The named schemas of the built-in kinds: what tools/generate-schemas.ts took from a real API server. */
export type Definitions = Readonly<Record<string, Schema>>;

let loaded: Definitions | undefined;

/** Reads them at the first call, about 60 kB packed; later calls give the same. */
export function loadDefinitions(): Definitions {
  if (loaded === undefined) {
    const packed = readFileSync(new URL('./kubernetes.json.gz', import.meta.url));
    loaded = JSON.parse(gunzipSync(packed).toString()) as Definitions;
    for (const schema of Object.values(loaded)) link(schema, loaded);
  }
  return loaded;
}

/** Gives every reference in a schema its target, out of sight of JSON. */
export function link(schema: Schema, definitions: Definitions): void {
  if (schema.$ref !== undefined) {
    Object.defineProperty(schema, 'target', { value: definitions[schema.$ref], enumerable: false });
  }
  for (const child of childrenOf(schema)) link(child, definitions);
}

function childrenOf(schema: Schema): Schema[] {
  const { properties, items, additionalProperties } = schema;
  return [
    ...Object.values(properties ?? {}),
    ...(items === undefined ? [] : [items]),
    ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
  ];
}
