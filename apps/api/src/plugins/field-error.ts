import type { FieldError } from '@argosy/domain/app-error';

/** An error of ajv, as far as it is looked at. */
export interface SchemaError {
  keyword: string;
  instancePath: string;
  message?: string | undefined;
  params: Record<string, unknown>;
}

/** What a schema refused, with a pointer to the field itself: also where that is missing, or is one too many. */
export function fieldErrorOf(error: SchemaError): FieldError {
  const field = error.params['missingProperty'] ?? error.params['additionalProperty'] ?? error.params['unevaluatedProperty'];
  const pointer = typeof field === 'string' ? `${error.instancePath}/${escape(field)}` : error.instancePath;
  const detail = error.keyword === 'additionalProperties' ? 'There is no such field.' : `It ${error.message ?? 'is not valid'}.`;
  return { pointer, code: error.keyword, detail };
}

function escape(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}
