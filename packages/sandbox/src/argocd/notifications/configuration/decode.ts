import { parse } from 'yaml';
import { InvalidTextError } from '../language-errors.ts';

/** What a field of Go's structs takes. */
interface FieldTypes {
  string: string;
  bool: boolean;
  int: number;
  /** In nanoseconds. */
  'time.Duration': number;
  '[]string': readonly string[];
}

type FieldType = keyof FieldTypes;

export type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads YAML as Argo CD does: as YAML 1.1, and where a key is there twice the last one counts.
 *
 * @throws InvalidTextError
 */
export function decodeYaml(text: string): unknown {
  try {
    return parse(text, { version: '1.1', uniqueKeys: false, logLevel: 'error', maxAliasCount: 100 }) as unknown;
  } catch (error) {
    throw new InvalidTextError(`error converting YAML to JSON: yaml: ${(error as Error).message.split('\n')[0]}`);
  }
}

export function mismatch(what: string, struct: string, type: string): InvalidTextError {
  return new InvalidTextError(
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${what} into Go ${struct} of type ${type}`,
  );
}

/**
 * A map, or an empty one for nothing.
 *
 * @param struct what it is to become, for the message
 * @throws InvalidTextError for anything else
 */
export function decodeMap(value: unknown, struct: string): Fields {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw mismatch(jsonTypeOf(value), 'value', struct);
  return value as Fields;
}

/** A list, or an empty one for nothing. */
export function decodeList(value: unknown, struct: string): readonly unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw mismatch(jsonTypeOf(value), 'value', struct);
  return value;
}

/**
 * Takes fields out of a map, as Go takes them into a struct: a name in other letters will do, names that are not known
 * are left out, and so is what is nil.
 *
 * @param types the fields, and what each takes
 * @throws InvalidTextError where one is of another type
 */
export function decodeFields<Types extends Readonly<Record<string, FieldType>>>(
  map: Fields,
  struct: string,
  types: Types,
): { readonly [Name in keyof Types]?: FieldTypes[Types[Name]] } {
  const decoded = Object.entries(types).flatMap(([name, type]) => {
    const value = findField(map, name);
    return value === undefined || value === null ? [] : [[name, decodeField(value, `${struct}.${name}`, type)]];
  });
  return Object.fromEntries(decoded) as { readonly [Name in keyof Types]?: FieldTypes[Types[Name]] };
}

/** The value of a field, whose name may be in other letters. */
export function findField(map: Fields, name: string): unknown {
  if (Object.hasOwn(map, name)) return map[name];
  const key = Object.keys(map).findLast((other) => other.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : map[key];
}

function decodeField(value: unknown, field: string, type: FieldType): unknown {
  switch (type) {
    case 'string':
      return decodeText(value, field);
    case '[]string':
      if (!Array.isArray(value)) throw mismatch(jsonTypeOf(value), `struct field ${field}`, type);
      return value.map((entry) => decodeText(entry ?? '', field));
    case 'bool':
      if (typeof value === 'boolean') return value;
      break;
    default:
      if (Number.isInteger(value)) return value;
      if (typeof value === 'number') throw mismatch(`number ${value}`, `struct field ${field}`, type);
  }
  throw mismatch(jsonTypeOf(value), `struct field ${field}`, type);
}

/** Numbers and truth values are taken as they are written. */
function decodeText(value: unknown, field: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw mismatch(jsonTypeOf(value), `struct field ${field}`, 'string');
}

function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
