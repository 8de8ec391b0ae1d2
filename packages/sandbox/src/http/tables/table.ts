import type { KubeObject } from '../../kubernetes/object.ts';

/** A column of a table, as `kubectl get` shows it. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description?: string;
  /** Columns above 0 are shown in the wide output only. */
  readonly priority?: number;
}

/** How objects of a kind become rows. */
export interface Printer {
  readonly columns: readonly Column[];
  /** One cell for each column. */
  cells(object: KubeObject, now: Date): readonly unknown[];
}

export const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: "The object's name, unique among its kind in its namespace",
};
export const AGE: Column = { name: 'Age', type: 'string', description: 'The time since the object was created' };

/** A column of texts. */
export function text(name: string): Column {
  return { name, type: 'string' };
}

/** A column of the wide output. */
export function wide(name: string): Column {
  return { name, type: 'string', priority: 1 };
}

export function integer(name: string): Column {
  return { name, type: 'integer' };
}
