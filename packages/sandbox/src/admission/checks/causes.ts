import type { StatusCause } from '../../kubernetes/api-error.ts';
import { textOf } from '../../schema/json.ts';

/** The ways in which a field can be wrong, in the words of a real API server. `field` is a path as `spec.ports[0].name`. */

export function required(field: string, why = ''): StatusCause {
  return { reason: 'FieldValueRequired', message: withWhy('Required value', why), field };
}

export function invalidValue(field: string, value: unknown, why: string): StatusCause {
  return { reason: 'FieldValueInvalid', message: withWhy(`Invalid value: ${shown(value)}`, why), field };
}

export function unsupported(field: string, value: unknown, supported: readonly string[]): StatusCause {
  const why = `supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`;
  return { reason: 'FieldValueNotSupported', message: withWhy(`Unsupported value: ${shown(value)}`, why), field };
}

export function forbiddenField(field: string, why: string): StatusCause {
  return { reason: 'FieldValueForbidden', message: withWhy('Forbidden', why), field };
}

export function duplicate(field: string, value: unknown): StatusCause {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${shown(value)}`, field };
}

export function notFoundValue(field: string, value: unknown): StatusCause {
  return { reason: 'FieldValueNotFound', message: `Not found: ${shown(value)}`, field };
}

/** Where each of some findings about a value is wrong with a field. */
export function eachInvalid(field: string, value: unknown, findings: readonly string[]): StatusCause[] {
  return findings.map((why) => invalidValue(field, value, why));
}

/** A number that must not be negative, where it is there. */
export function notNegative(field: string, value: unknown): StatusCause[] {
  return typeof value === 'number' && value < 0 ? [invalidValue(field, value, 'must be greater than or equal to 0')] : [];
}

/** One of a few words; nothing at all is told apart from a wrong one. */
export function oneOf(field: string, value: unknown, supported: readonly string[]): StatusCause[] {
  if (value === undefined || value === '') return [required(field)];
  return supported.includes(textOf(value)) ? [] : [unsupported(field, value, supported)];
}

function shown(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value);
}

function withWhy(what: string, why: string): string {
  return why === '' ? what : `${what}: ${why}`;
}
