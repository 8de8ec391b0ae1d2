import { badRequest } from '../../kubernetes/api-error.ts';
import type { FieldValue } from './field-values.ts';

/** One condition on a field. */
export interface FieldTerm {
  readonly field: string;
  readonly isEqual: boolean;
  readonly value: string;
}

const MAX_LENGTH = 4096;

/**
 * Reads a field selector: `metadata.name=a,status.phase!=Running`. A backslash keeps a comma, an equals sign or itself.
 *
 * @param known the fields that may be named
 * @param isCustom of a custom kind
 * @throws ApiError 400
 */
export function parseFieldSelector(selector: string, known: Readonly<Record<string, FieldValue>>, isCustom = false): readonly FieldTerm[] {
  if (selector.length > MAX_LENGTH) throw badRequest('the field selector is too long');
  const parts = selector.match(/(?:\\.|[^\\,])+/g) ?? [];
  return parts.map((part) => parseTerm(part, selector, known, isCustom));
}

function parseTerm(part: string, selector: string, known: Readonly<Record<string, FieldValue>>, isCustom: boolean): FieldTerm {
  const match = /^((?:\\.|[^\\=!])+)(!=|==|=)(.*)$/s.exec(part);
  if (match === null) throw badRequest(`invalid selector: '${selector}'; can't understand '${part}'`);
  const field = (match[1] as string).trim();
  if (!Object.hasOwn(known, field)) throw unknownField(field, Object.keys(known), isCustom);
  return { field, isEqual: match[2] !== '!=', value: (match[3] as string).replaceAll(/\\(.)/gs, '$1') };
}

/** Built-in kinds that have only the fields that every kind has say more. */
function unknownField(field: string, known: readonly string[], isCustom: boolean): Error {
  const isCommon = !isCustom && known.length === 2 && known.includes('metadata.namespace');
  if (!isCommon) return badRequest(`field label not supported: ${field}`);
  return badRequest(`${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`);
}
