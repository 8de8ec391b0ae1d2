import { normalize } from '../../admission/normalize.ts';
import { setDefaults } from '../../admission/defaults/set-defaults.ts';
import { BUILT_IN_KINDS } from '../../api/kinds/built-in.ts';
import { apiVersionOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import type { Schema } from '../../schema/schema.ts';

let byName: ReadonlyMap<string, Kind> | undefined;

/**
 * What the API server would make of an object if nobody else had a say: with all defaults. Undefined for a custom kind, of
 * which no defaults are known here.
 */
export function expectedState(desired: Manifest, schema: Schema | undefined): unknown {
  byName ??= new Map(BUILT_IN_KINDS.map((kind) => [`${apiVersionOf(kind)} ${kind.kind}`, kind]));
  const kind = byName.get(`${desired.apiVersion} ${desired.kind}`);
  return kind === undefined || schema === undefined ? undefined : normalize(setDefaults(kind, desired), schema);
}
