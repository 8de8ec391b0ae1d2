import { loadDefinitions } from '../../schema/load-definitions.ts';
import type { Schema } from '../../schema/schema.ts';

let byKind: ReadonlyMap<string, Schema> | undefined;

/** The shape of a kind that Kubernetes has by itself; undefined for a custom one. */
export function builtInSchema(apiVersion: string, kind: string): Schema | undefined {
  byKind ??= collect();
  return byKind.get(`${apiVersion} ${kind}`);
}

function collect(): ReadonlyMap<string, Schema> {
  const found = new Map<string, Schema>();
  for (const schema of Object.values(loadDefinitions())) {
    for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? []) {
      found.set(`${group === '' ? version : `${group}/${version}`} ${kind}`, schema);
    }
  }
  return found;
}
