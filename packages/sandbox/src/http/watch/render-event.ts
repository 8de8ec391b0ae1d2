import type { KubeObject } from '../../kubernetes/object.ts';
import { renderPartial } from '../answer/render-partial.ts';
import type { Representation } from '../request/representation.ts';
import type { TableMaker } from '../tables/create-table-maker.ts';

// Several watchers are told of one change; it is written down once.
const REMEMBERED = 200;
const remembered = new Map<KubeObject, string>();

/**
 * Gives what turns objects of one watch into the text of an event.
 *
 * @param tables makes the tables of this watch; only its first one has columns
 */
export function eventRenderer({ as }: Representation, tables: TableMaker): (type: string, object: KubeObject) => string {
  let withColumns = true;
  const body = (object: KubeObject): string => {
    if (as === undefined) return jsonOf(object);
    if (as !== 'Table') return JSON.stringify(renderPartial(object));
    const table = tables.render([object], { resourceVersion: object.metadata.resourceVersion }, withColumns);
    withColumns = false;
    return JSON.stringify(table);
  };
  return (type, object) => `{"type":"${type}","object":${body(object)}}\n`;
}

function jsonOf(object: KubeObject): string {
  const known = remembered.get(object);
  if (known !== undefined) return known;
  const text = JSON.stringify(object);
  remembered.set(object, text);
  const [oldest] = remembered.keys();
  if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  return text;
}
