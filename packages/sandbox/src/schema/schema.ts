/**
 * The shape of a value: a node of an OpenAPI v3 document, with Kubernetes' extensions. A node that refers to another has
 * `$ref` and `target`; what it says besides (description, default, how lists merge) holds before its target's words.
 */
export interface Schema {
  readonly $ref?: string;
  /** What `$ref` refers to; never a part of the document. */
  readonly target?: Schema;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly not?: Schema;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-patch-merge-key'?: string;
  /** For example `merge`, `retainKeys` or `merge,retainKeys`. */
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly version: string; readonly kind: string }[];
  /** Of a built-in kind's scalar: an empty one is left out. */
  readonly omitZero?: boolean;
  /** Of a built-in kind's list or map: an empty one stays. */
  readonly keepEmpty?: boolean;
  /** Of the root of a custom kind's schema. */
  readonly custom?: boolean;
}

/** What a node says, or what it refers to. */
export function resolve(schema: Schema): Schema {
  return schema.target ?? schema;
}

/** The schema of a field, if there is one: of an object with named fields, or of a map's values. */
export function fieldSchema(schema: Schema | undefined, name: string): Schema | undefined {
  if (schema === undefined) return undefined;
  const { properties, additionalProperties } = resolve(schema);
  if (properties !== undefined && Object.hasOwn(properties, name)) return properties[name];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

/** The schema of a list's items. */
export function itemSchema(schema: Schema | undefined): Schema | undefined {
  return schema === undefined ? undefined : resolve(schema).items;
}

/** An extension of a node: its own, or that of what it refers to. */
export function extension<Key extends keyof Schema>(schema: Schema | undefined, key: Key): Schema[Key] | undefined {
  return schema === undefined ? undefined : (schema[key] ?? schema.target?.[key]);
}

/** Whether a node is a Go struct or its like: an object whose fields have names. */
export function hasField(schema: Schema | undefined, name: string): boolean {
  if (schema === undefined) return false;
  const { properties } = resolve(schema);
  return properties !== undefined && Object.hasOwn(properties, name);
}
