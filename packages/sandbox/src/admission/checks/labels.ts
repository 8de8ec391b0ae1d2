import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isList, isObject, objectsOf, textOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { eachInvalid, forbiddenField, invalidValue, required } from './causes.ts';
import { labelValue, qualifiedName } from './formats.ts';

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

export function checkLabels(field: string, labels: unknown): StatusCause[] {
  return Object.entries(isObject(labels) ? labels : {}).flatMap(([key, value]) => [
    ...eachInvalid(field, key, qualifiedName(key)),
    ...eachInvalid(field, value, labelValue(String(value))),
  ]);
}

/** A selector with `matchLabels` and `matchExpressions`. */
export function checkLabelSelector(field: string, selector: unknown): StatusCause[] {
  if (!isObject(selector)) return [];
  const terms = objectsOf(selector['matchExpressions']);
  return [
    ...checkLabels(`${field}.matchLabels`, selector['matchLabels']),
    ...terms.flatMap((term, index) => checkTerm(`${field}.matchExpressions[${index}]`, term)),
  ];
}

/** Whether a real API server can make a selector of it at all. */
export function isReadable(selector: JsonObject): boolean {
  return objectsOf(selector['matchExpressions']).every((term) => OPERATORS.includes(String(term['operator'])));
}

function checkTerm(field: string, { key, operator, values }: JsonObject): StatusCause[] {
  const list = isList(values) ? values : [];
  const causes: StatusCause[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (list.length === 0) causes.push(required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (list.length > 0)
      causes.push(forbiddenField(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else {
    causes.push(invalidValue(`${field}.operator`, operator ?? '', 'not a valid selector operator'));
  }
  causes.push(...eachInvalid(`${field}.key`, key ?? '', qualifiedName(textOf(key ?? ''))));
  list.forEach((value, index) => causes.push(...eachInvalid(`${field}.values[${index}]`, value, labelValue(String(value)))));
  return causes;
}

/** Whether labels are what a selector asks for. */
export function matches(selector: JsonObject, labels: unknown): boolean {
  const have = isObject(labels) ? labels : {};
  const wanted = isObject(selector['matchLabels']) ? selector['matchLabels'] : {};
  if (!Object.entries(wanted).every(([key, value]) => have[key] === value)) return false;
  return objectsOf(selector['matchExpressions']).every(({ key, operator, values }) => {
    const value = have[String(key)];
    const isIn = isList(values) && values.includes(value);
    if (operator === 'In') return isIn;
    if (operator === 'NotIn') return !isIn;
    return operator === 'Exists' ? value !== undefined : value === undefined;
  });
}
