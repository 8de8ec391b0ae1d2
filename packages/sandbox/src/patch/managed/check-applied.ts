import { ApiError } from '../../kubernetes/api-error.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import { isList, isObject } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { extension, fieldSchema, itemSchema, resolve } from '../../schema/schema.ts';
import type { Schema } from '../../schema/schema.ts';
import { renderPath } from './field-set.ts';
import { elementOf, listKindOf } from './list-elements.ts';

/**
 * Checks what is to be applied as a real API server does, whose words for it are others than for an object that is put.
 *
 * @throws ApiError 500 with the first field that its kind has not, or that is of another type
 */
export function checkApplied(kind: Kind, schema: Schema | undefined, config: JsonObject): void {
  const problems = problemsOf(config, schema, []);
  if (problems.length === 0) return;
  const { name = '', namespace = '' } = (isObject(config['metadata']) ? config['metadata'] : {}) as Record<string, string>;
  const text = problems.length === 1 ? problems[0] : `errors:\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
  const gvk = `${kind.group === '' ? '/' : `${kind.group}/`}${kind.version}, Kind=${kind.kind}`;
  throw new ApiError(500, '', `failed to create typed patch object (${namespace}/${name}; ${gvk}): ${text}`);
}

function problemsOf(value: unknown, schema: Schema | undefined, path: readonly string[]): string[] {
  if (schema === undefined || value === null) return [];
  const say = (text: string): string[] => [`${renderPath(path)}: ${text}`];
  const { type, properties, additionalProperties } = resolve(schema);
  const isOpen =
    extension(schema, 'x-kubernetes-preserve-unknown-fields') === true || (properties === undefined && additionalProperties === undefined);
  if (type === 'object') {
    if (!isObject(value)) return say(`expected map, got ${asGo(value)}`);
    const isClosed = !isOpen && additionalProperties !== true;
    const unknown = isClosed ? Object.keys(value).find((name) => fieldSchema(schema, name) === undefined) : undefined;
    if (unknown !== undefined) return [`${renderPath([...path, `f:${unknown}`])}: field not declared in schema`];
    return Object.entries(value).flatMap(([name, field]) => problemsOf(field, fieldSchema(schema, name), [...path, `f:${name}`]));
  }
  if (type === 'array') return isList(value) ? itemProblems(value, schema, path) : say(`expected list, got ${asGo(value)}`);
  if (extension(schema, 'x-kubernetes-int-or-string') === true) return [];
  if (type === 'string' && typeof value !== 'string') return say(`expected string, got &value.valueUnstructured{Value:${goText(value)}}`);
  if (type === 'boolean' && typeof value !== 'boolean') return say(`expected boolean, got ${asGo(value)}`);
  const isNumeric = type === 'integer' || type === 'number';
  return isNumeric && typeof value !== 'number' ? say(`expected numeric (int or float), got ${typeOf(value)}`) : [];
}

function itemProblems(list: readonly unknown[], schema: Schema, path: readonly string[]): string[] {
  const kind = listKindOf(schema);
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    if (kind === 'atomic') return problemsOf(item, itemSchema(schema), [...path, `i:${index}`]);
    try {
      const element = elementOf(item, kind, schema, index);
      if (seen.has(element)) return [`${renderPath(path)}: duplicate entries for key ${renderPath([element])}`];
      seen.add(element);
      return problemsOf(item, itemSchema(schema), [...path, element]);
    } catch (error) {
      if (error instanceof ApiError) return [`${renderPath(path)}: ${error.message}`];
      throw error;
    }
  });
}

/** A value as the messages of a real API server have it, which are Go's. */
function asGo(value: unknown): string {
  return `&{${goText(value)}}`;
}

function goText(value: unknown): string {
  if (isList(value)) return `[${value.map(goText).join(' ')}]`;
  if (!isObject(value)) return String(value);
  return `map[${Object.keys(value)
    .toSorted()
    .map((name) => `${name}:${goText(value[name])}`)
    .join(' ')}]`;
}

function typeOf(value: unknown): string {
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'map[string]interface {}';
}
