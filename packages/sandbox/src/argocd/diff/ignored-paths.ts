import { valueAt } from '../../schema/json.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { matchesGlob } from '../glob.ts';
import { parseJqPath } from './jq-path.ts';
import type { Step } from './jq-path.ts';

/** An entry of an Application's `spec.ignoreDifferences`. */
export interface IgnoreDifference {
  readonly group?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly jsonPointers?: readonly string[];
  readonly jqPathExpressions?: readonly string[];
  /** What these have set is not compared. */
  readonly managedFieldsManagers?: readonly string[];
}

export interface Ignored {
  readonly paths: readonly (readonly Step[])[];
  readonly managers: readonly string[];
}

/**
 * What of an object is not compared.
 *
 * @throws ComparisonError for an expression that is not understood
 */
export function ignoredPaths(object: KubeObject, entries: readonly IgnoreDifference[]): Ignored {
  const matching = entries.filter((entry) => matches(object, entry));
  const pointers = matching.flatMap(({ jsonPointers = [] }) => jsonPointers.map((pointer) => parsePointer(object, pointer)));
  const expressions = matching.flatMap(({ jqPathExpressions = [] }) => jqPathExpressions.map(parseJqPath));
  return { paths: [...pointers, ...expressions], managers: matching.flatMap(({ managedFieldsManagers = [] }) => managedFieldsManagers) };
}

function matches({ apiVersion, kind, metadata }: KubeObject, entry: IgnoreDifference): boolean {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const ofKind = matchesGlob(entry.group ?? '', group) && matchesGlob(entry.kind ?? '', kind);
  const named = (entry.name ?? '') === '' || entry.name === metadata.name;
  return ofKind && named && ((entry.namespace ?? '') === '' || entry.namespace === metadata.namespace);
}

/** A JSON pointer; whether a number in it is an index shows in the object that it points into. */
function parsePointer(object: KubeObject, pointer: string): readonly Step[] {
  const names = pointer.split('/').slice(1);
  let at: unknown = object;
  return names.map((part): Step => {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const inList = Array.isArray(at);
    at = Array.isArray(at) ? (at as readonly unknown[])[Number(name)] : valueAt(at, name);
    return inList ? { type: 'index', index: Number(name) } : { type: 'field', name };
  });
}
