import type { KubeObject } from '../../kubernetes/object.ts';
import { renderPartial } from '../answer/render-partial.ts';
import type { ListMeta } from '../answer/list-meta.ts';
import { textAt } from '../read.ts';
import type { Column, Printer } from './table.ts';

export interface TableMaker {
  /** @param withColumns false for the later tables of one watch */
  render(items: readonly KubeObject[], metadata: ListMeta, withColumns?: boolean): unknown;
}

export type IncludeObject = 'None' | 'Metadata' | 'Object';

/**
 * Makes tables of one kind's objects.
 *
 * @param find how they become rows; called where a table is wanted at all
 */
export function createTableMaker(find: () => Printer, include: IncludeObject, now: () => Date): TableMaker {
  let found: Printer | undefined;
  return {
    render(items, metadata, withColumns = true) {
      const printer = (found ??= find());
      return {
        kind: 'Table',
        apiVersion: 'meta.k8s.io/v1',
        metadata,
        columnDefinitions: withColumns ? printer.columns.map(renderColumn) : null,
        rows: items.map((item) => renderRow(item, printer, include, now())),
      };
    },
  };
}

function renderColumn({ name, type, format = '', description = name, priority = 0 }: Column): Record<string, unknown> {
  return { name, type, format, description, priority };
}

function renderRow(item: KubeObject, printer: Printer, include: IncludeObject, now: Date): Record<string, unknown> {
  return {
    cells: printer.cells(item, now),
    ...conditionsOf(item),
    ...(include === 'None' ? {} : { object: include === 'Object' ? item : renderPartial(item) }),
  };
}

/** Tells a client that a pod is over. */
function conditionsOf(item: KubeObject): Record<string, unknown> {
  const phase = item.kind === 'Pod' ? textAt(item, 'status', 'phase') : '';
  if (phase !== 'Succeeded' && phase !== 'Failed') return {};
  const message = phase === 'Succeeded' ? 'The pod has completed successfully.' : 'The pod failed.';
  return { conditions: [{ type: 'Completed', status: 'True', reason: phase, message }] };
}
