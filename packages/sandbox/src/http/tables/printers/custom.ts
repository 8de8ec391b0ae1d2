import type { KubeObject } from '../../../kubernetes/object.ts';
import { listAt, numberAt, textAt } from '../../read.ts';
import { since } from '../human-duration.ts';
import { evaluateJsonPath, parseJsonPath } from '../json-path.ts';
import { NAME } from '../table.ts';
import type { Column, Printer } from '../table.ts';
import { plain } from './configuration.ts';

const TYPES = ['string', 'integer', 'number', 'boolean', 'date'] as const;

/**
 * What a CustomResourceDefinition wants to be shown of its objects.
 *
 * @param version the one that is served
 */
export function customPrinter(definition: KubeObject, version: string): Printer {
  const served = listAt(definition, 'spec', 'versions').find((each) => textAt(each, 'name') === version);
  const wanted = listAt(served, 'additionalPrinterColumns');
  if (wanted.length === 0) return plain;
  const columns = wanted.map(columnOf);
  const paths = wanted.map((each) => parseJsonPath(textAt(each, 'jsonPath')));
  return {
    columns: [NAME, ...columns],
    cells: (object, now) => [
      object.metadata.name,
      ...columns.map(({ type }, index) => {
        const path = paths[index];
        return path === undefined ? null : cellOf(type, evaluateJsonPath(object, path), now);
      }),
    ],
  };
}

function columnOf(wanted: unknown): Column {
  const type = TYPES.find((each) => each === textAt(wanted, 'type')) ?? 'string';
  const path = textAt(wanted, 'jsonPath');
  return {
    name: textAt(wanted, 'name'),
    type,
    format: textAt(wanted, 'format'),
    description: textAt(wanted, 'description') || `Custom resource definition column (in JSONPath format): ${path}`,
    priority: numberAt(wanted, 'priority'),
  };
}

function cellOf(type: Column['type'], value: unknown, now: Date): unknown {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : JSON.stringify(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? since(value, now) : null;
  }
}
