import type { StatusCause } from '../../kubernetes/api-error.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import { isList, isObject, isSame, objectsOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { eachInvalid, invalidValue, required, unsupported } from './causes.ts';
import { dnsSubdomain, pathSegment } from './formats.ts';

const RBAC = 'rbac.authorization.k8s.io';
const SUBJECTS = ['ServiceAccount', 'User', 'Group'];

/** A Role or ClusterRole. */
export function checkRole(kind: Kind, next: Manifest): StatusCause[] {
  return objectsOf(next['rules']).flatMap((rule, index) => checkRule(`rules[${index}]`, rule, kind.namespaced));
}

function checkRule(field: string, rule: JsonObject, isNamespaced: boolean): StatusCause[] {
  const has = (name: string): boolean => isList(rule[name]) && rule[name].length > 0;
  const causes = has('verbs') ? [] : [required(`${field}.verbs`, 'verbs must contain at least one value')];
  const urls = rule['nonResourceURLs'];
  if (has('nonResourceURLs')) {
    if (isNamespaced) causes.push(invalidValue(`${field}.nonResourceURLs`, urls, 'namespaced rules cannot apply to non-resource URLs'));
    if (has('apiGroups') || has('resources') || has('resourceNames')) {
      causes.push(invalidValue(`${field}.nonResourceURLs`, urls, 'rules cannot apply to both regular resources and non-resource URLs'));
    }
    return causes;
  }
  if (!has('apiGroups')) causes.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
  if (!has('resources')) causes.push(required(`${field}.resources`, 'resource rules must supply at least one resource'));
  return causes;
}

/** A RoleBinding or ClusterRoleBinding. */
export function checkBinding(kind: Kind, next: Manifest, old: Manifest | undefined): StatusCause[] {
  const role = isObject(next['roleRef']) ? next['roleRef'] : {};
  const { apiGroup, kind: roleKind = '', name = '' } = role;
  const kinds = kind.namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  const causes = [
    ...(apiGroup === RBAC ? [] : [unsupported('roleRef.apiGroup', apiGroup, [RBAC])]),
    ...(kinds.includes(String(roleKind)) ? [] : [unsupported('roleRef.kind', roleKind, kinds)]),
    ...(name === '' ? [required('roleRef.name')] : eachInvalid('roleRef.name', name, pathSegment(String(name)))),
    ...objectsOf(next['subjects']).flatMap((subject, index) => checkSubject(`subjects[${index}]`, subject, kind.namespaced)),
  ];
  if (old === undefined || isSame(next['roleRef'], old['roleRef'])) return causes;
  return [...causes, invalidValue('roleRef', { APIGroup: apiGroup, Kind: roleKind, Name: name }, 'cannot change roleRef')];
}

function checkSubject(field: string, subject: JsonObject, isNamespaced: boolean): StatusCause[] {
  const { kind, name = '', namespace = '', apiGroup = '' } = subject;
  const causes = name === '' ? [required(`${field}.name`)] : [];
  if (!SUBJECTS.includes(String(kind))) return [...causes, unsupported(`${field}.kind`, kind, SUBJECTS)];
  if (kind !== 'ServiceAccount') return apiGroup === RBAC ? causes : [...causes, unsupported(`${field}.apiGroup`, apiGroup, [RBAC])];
  if (name !== '') causes.push(...eachInvalid(`${field}.name`, name, dnsSubdomain(String(name))));
  if (apiGroup !== '') causes.push(unsupported(`${field}.apiGroup`, apiGroup, ['']));
  if (!isNamespaced && namespace === '') causes.push(required(`${field}.namespace`));
  return causes;
}
