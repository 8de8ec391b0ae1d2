import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isObject, objectsOf, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { invalidValue, required, unsupported } from './causes.ts';

const SCOPES = ['Cluster', 'Namespaced'];

/** @param name of the CustomResourceDefinition */
export function checkDefinition(spec: JsonObject, name: string): StatusCause[] {
  const { group, scope = '', names } = spec;
  const plural = valueAt(names, 'plural');
  const versions = objectsOf(spec['versions']);
  const stored = versions.filter((version) => version['storage'] === true);
  const causes =
    name === `${String(plural)}.${String(group)}` ? [] : [invalidValue('metadata.name', name, 'must be spec.names.plural+"."+spec.group')];
  if (!group) causes.push(required('spec.group'));
  if (!SCOPES.includes(String(scope))) causes.push(scope === '' ? required('spec.scope') : unsupported('spec.scope', scope, SCOPES));
  versions.forEach((version, index) => {
    if (!isObject(valueAt(version, 'schema', 'openAPIV3Schema'))) causes.push(required(`spec.versions[${index}].schema.openAPIV3Schema`));
  });
  if (stored.length !== 1) {
    causes.push(invalidValue('spec.versions', versions.map(asShown), 'must have exactly one version marked as storage version'));
    causes.push(invalidValue('status.storedVersions', undefined, 'must have at least one stored version'));
  }
  if (!plural) causes.push(required('spec.names.plural'));
  if (!valueAt(names, 'kind')) causes.push(required('spec.names.kind'));
  return causes;
}

/** As the message of a real API server shows a version. */
function asShown({ name, served, storage }: JsonObject): JsonObject {
  const rest = { DeprecationWarning: null, Schema: null, Subresources: null, AdditionalPrinterColumns: null, SelectableFields: null };
  return { Name: name, Served: served, Storage: storage, Deprecated: false, ...rest };
}
