import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isObject, objectsOf, textOf, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { duplicate, eachInvalid, invalidValue, required, unsupported } from './causes.ts';
import { labelValue, qualifiedName } from './formats.ts';
import { checkLabelSelector } from './labels.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const NODE_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'];
const UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway'];

export function checkTolerations(field: string, tolerations: unknown): StatusCause[] {
  return objectsOf(tolerations).flatMap(({ key, operator, value = '', effect, tolerationSeconds }, index) => {
    const at = `${field}[${index}]`;
    const causes: StatusCause[] = key ? eachInvalid(`${at}.key`, key, qualifiedName(textOf(key))) : [];
    if (!key && operator !== 'Exists') {
      const why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      causes.push(invalidValue(`${at}.operator`, operator ?? '', why));
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      causes.push(invalidValue(`${at}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    }
    if (operator === undefined || operator === 'Equal') {
      const form = labelValue(String(value));
      if (form.length > 0) causes.push(invalidValue(`${at}.operator`, value, form.join(';')));
    } else if (operator === 'Exists') {
      if (value !== '') causes.push(invalidValue(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"));
    } else causes.push(unsupported(`${at}.operator`, operator, ['Equal', 'Exists']));
    if (effect && !EFFECTS.includes(textOf(effect))) causes.push(unsupported(`${at}.effect`, effect, EFFECTS));
    return causes;
  });
}

export function checkSpread(field: string, constraints: unknown): StatusCause[] {
  const seen = new Set<string>();
  return objectsOf(constraints).flatMap((constraint, index) => {
    const at = `${field}[${index}]`;
    const { maxSkew, topologyKey, whenUnsatisfiable, labelSelector } = constraint;
    const causes: StatusCause[] = [];
    if (Number(maxSkew ?? 0) <= 0) causes.push(invalidValue(`${at}.maxSkew`, maxSkew ?? 0, 'must be greater than zero'));
    if (!topologyKey) causes.push(required(`${at}.topologyKey`, 'can not be empty'));
    if (!UNSATISFIABLE.includes(String(whenUnsatisfiable)))
      causes.push(unsupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable ?? '', UNSATISFIABLE));
    const id = `{${String(topologyKey)}, ${String(whenUnsatisfiable)}}`;
    if (seen.has(id)) causes.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, id));
    seen.add(id);
    return [...causes, ...checkLabelSelector(`${at}.labelSelector`, labelSelector)];
  });
}

export function checkAffinity(field: string, affinity: unknown): StatusCause[] {
  if (!isObject(affinity)) return [];
  return [
    ...checkNodeAffinity(`${field}.nodeAffinity`, affinity['nodeAffinity']),
    ...['podAffinity', 'podAntiAffinity'].flatMap((name) => checkPodAffinity(`${field}.${name}`, affinity[name])),
  ];
}

function checkNodeAffinity(field: string, affinity: unknown): StatusCause[] {
  if (!isObject(affinity)) return [];
  const wanted = affinity[REQUIRED];
  const terms = objectsOf(valueAt(wanted, 'nodeSelectorTerms'));
  const at = `${field}.${REQUIRED}.nodeSelectorTerms`;
  return [
    ...(isObject(wanted) && terms.length === 0 ? [required(at, 'must have at least one node selector term')] : []),
    ...terms.flatMap((term, index) => checkNodeTerm(`${at}[${index}]`, term)),
    ...objectsOf(affinity[PREFERRED]).flatMap((term, index) => {
      const place = `${field}.${PREFERRED}[${index}]`;
      return [...checkWeight(`${place}.weight`, term['weight']), ...checkNodeTerm(`${place}.preference`, term['preference'])];
    }),
  ];
}

function checkNodeTerm(field: string, term: unknown): StatusCause[] {
  return objectsOf(valueAt(term, 'matchExpressions')).flatMap(({ key = '', operator = '', values }, index) => {
    const at = `${field}.matchExpressions[${index}]`;
    const needsValues = (operator === 'In' || operator === 'NotIn') && !(Array.isArray(values) && values.length > 0);
    return [
      ...(needsValues ? [required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'")] : []),
      ...(NODE_OPERATORS.includes(String(operator)) ? [] : [invalidValue(`${at}.operator`, operator, 'not a valid selector operator')]),
      ...eachInvalid(`${at}.key`, key, qualifiedName(String(key))),
    ];
  });
}

function checkPodAffinity(field: string, affinity: unknown): StatusCause[] {
  if (!isObject(affinity)) return [];
  return [
    ...objectsOf(affinity[REQUIRED]).flatMap((term, index) => checkPodTerm(`${field}.${REQUIRED}[${index}]`, term)),
    ...objectsOf(affinity[PREFERRED]).flatMap((weighted, index) => {
      const at = `${field}.${PREFERRED}[${index}]`;
      const term = isObject(weighted['podAffinityTerm']) ? weighted['podAffinityTerm'] : {};
      return [...checkWeight(`${at}.weight`, weighted['weight']), ...checkPodTerm(`${at}.podAffinityTerm`, term)];
    }),
  ];
}

function checkPodTerm(field: string, { labelSelector, topologyKey = '' }: JsonObject): StatusCause[] {
  return [
    ...checkLabelSelector(`${field}.labelSelector`, labelSelector),
    ...(topologyKey === '' ? [required(`${field}.topologyKey`, 'can not be empty')] : []),
    ...eachInvalid(`${field}.topologyKey`, topologyKey, qualifiedName(String(topologyKey))),
  ];
}

function checkWeight(field: string, weight: unknown): StatusCause[] {
  return typeof weight === 'number' && weight >= 1 && weight <= 100 ? [] : [invalidValue(field, weight ?? 0, 'must be in the range 1-100')];
}
