import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { isObject } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { builtInSchema } from './built-in-schema.ts';
import { covers } from './covers.ts';
import { ignoredPaths } from './ignored-paths.ts';
import type { IgnoreDifference } from './ignored-paths.ts';
import { expectedState } from './expected-state.ts';
import { hasDropped, lastApplied } from './last-applied.ts';
import { hasLeftBehind } from './left-behind.ts';
import { normalizeManifest } from './normalize-manifest.ts';
import { removeAt } from './remove-at.ts';

export type { IgnoreDifference } from './ignored-paths.ts';

export interface Comparison {
  readonly desired: Manifest;
  readonly live: KubeObject;
  readonly ignoreDifferences?: readonly IgnoreDifference[];
  /** The tracking annotation's value; empty where the object has none. */
  readonly tracking: string;
}

const MANAGER = 'argocd-controller';
const TRACKING = 'argocd.argoproj.io/tracking-id';

/**
 * Whether the cluster has what is desired: each desired field, and nothing more of what Argo CD had set before. Fields that
 * others have added, and defaults, do not count.
 *
 * @throws ComparisonError where ignoreDifferences says what is not understood
 */
export function isInSync({ desired, live, ignoreDifferences = [], tracking }: Comparison): boolean {
  const { paths, managers } = ignoredPaths(live, ignoreDifferences);
  const strip = (value: JsonObject): unknown => paths.reduce<unknown>(removeAt, normalizeManifest(value));
  const [wanted, found] = [strip(withTracking(desired, tracking)), strip(live)];
  const schema = builtInSchema(live.apiVersion, live.kind);
  const expected = expectedState(desired, schema);
  const entries = live.metadata.managedFields ?? [];
  const trusted = entries.filter(({ manager }) => managers.includes(manager)).map(({ fieldsV1 }) => fieldsV1);
  if (!covers({ desired: wanted, live: found, expected, schema, trusted })) return false;
  const own = entries.find(({ manager, operation }) => manager === MANAGER && operation === 'Apply');
  if (own !== undefined) {
    const others = entries.filter((entry) => entry !== own).map(({ fieldsV1 }) => fieldsV1);
    return !hasLeftBehind({ owned: own.fieldsV1, others, desired: wanted, live: found, expected, schema });
  }
  const former = lastApplied(live);
  return former === undefined || !hasDropped({ former: strip(former), desired: wanted, live: found, schema });
}

function withTracking(desired: Manifest, tracking: string): JsonObject {
  if (tracking === '') return desired;
  const given = isObject(desired.metadata) ? desired.metadata : {};
  return { ...desired, metadata: { ...given, annotations: { ...given.annotations, [TRACKING]: tracking } } };
}
