import type { TSchema } from 'typebox';
import Value from 'typebox/value';
import { ControlError, type ControlFieldError } from './control-error.ts';

const MAX_ERRORS = 50;

/** What TypeBox calls one thing that is wrong. */
interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/**
 * Refuses a body that a schema does not allow.
 *
 * @throws ControlError invalid_request, with each place that is wrong
 */
export function checkBody(schema: TSchema, body: unknown): void {
  if (Value.Check(schema, body)) return;
  const found = Value.Errors(schema, body) as readonly SchemaError[];
  // Where none of several forms fits, each says what it misses; that none does is the better word.
  const choices = new Set(found.filter(({ keyword }) => keyword === 'anyOf').map(({ instancePath }) => instancePath));
  const told = found.filter(({ keyword, instancePath }) => !isOfForm(keyword) || !choices.has(instancePath));
  const byPointer = new Map(
    told
      .flatMap(toFieldErrors)
      .toReversed()
      .map((error) => [error.pointer, error]),
  );
  const errors = [...byPointer.values()].reverse();
  // What is wrong within a place says more than that the place is wrong.
  const isVague = ({ pointer, code }: ControlFieldError) =>
    code.startsWith('invalid_') && errors.some((other) => other.pointer.startsWith(`${pointer}/`));
  throw invalidBody(errors.filter((error) => !isVague(error)));
}

function isOfForm(keyword: string): boolean {
  return keyword === 'type' || keyword === 'const';
}

/** @param errors at least one */
export function invalidBody(errors: readonly ControlFieldError[]): ControlError {
  return new ControlError('invalid_request', errors[0]?.detail ?? 'The body is not valid.', { errors: errors.slice(0, MAX_ERRORS) });
}

function toFieldErrors({ keyword, instancePath: pointer, params, message }: SchemaError): ControlFieldError[] {
  switch (keyword) {
    case 'additionalProperties':
      return [];
    case 'boolean':
      return [{ pointer, code: 'unknown_field', detail: `There is no field ${nameOf(pointer)} here.` }];
    case 'required': {
      const { requiredProperties = [] } = params as { requiredProperties?: readonly string[] };
      return requiredProperties.map((name) => ({ pointer: `${pointer}/${name}`, code: 'required', detail: `${name} must be there.` }));
    }
    case 'const':
    case 'anyOf':
      return [{ pointer, code: 'invalid_value', detail: `${nameOf(pointer)} is none of the values that are allowed.` }];
    default:
      return [{ pointer, code: keyword === 'type' ? 'invalid_type' : 'out_of_range', detail: `${nameOf(pointer)} ${message}.` }];
  }
}

function nameOf(pointer: string): string {
  return pointer === '' ? 'The body' : pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~').slice(0, 200);
}
