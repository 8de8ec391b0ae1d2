import { ApiError, badRequest } from '../../kubernetes/api-error.ts';
import type { List } from '../../kubernetes/api.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { Timers } from '../../timers.ts';
import type { ListMeta } from '../answer/list-meta.ts';

/** A piece of a list and what is told with it. */
export interface Page {
  readonly items: readonly KubeObject[];
  readonly metadata: ListMeta;
}

interface Position {
  readonly v: 'meta.k8s.io/v1';
  /** Of the list that is continued; -1 for whatever is there now. */
  readonly rv: number;
  /** The last object that was given: `namespace/name`. */
  readonly start: string;
}

/** Lists in pieces. Objects are values, so the rest of a list costs nothing but its references. */
export interface Pages {
  /**
   * @param scope tells lists apart: kind and selection
   * @param token undefined for the first piece
   * @param list called where the list itself is needed
   * @throws ApiError 400 for a token that is none, 410 for one whose list is no longer remembered
   */
  page(scope: string, limit: number, token: string | undefined, list: () => List): Page;
}

const NO_TOKEN = 'invalid continue token: continue key is not valid';
const TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the ' +
  'continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with ' +
  'the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the ' +
  'first chunk was returned and now may show up in the list.';

// A list holds on to objects that have changed meanwhile; a client asks for its next piece at once.
const KEPT_MS = 60_000;

/** @param most how many lists are kept for their next pieces, each for a minute; the oldest go first */
export function createPages(timers: Timers, most = 10): Pages {
  const lists = new Map<string, { readonly list: List; readonly forget: () => void }>();
  return {
    page(scope, limit, token, list) {
      if (token === undefined) return cut(scope, list(), 0, limit);
      const { rv, start } = parseToken(token);
      const known = rv === -1 ? list() : lists.get(keyOf(scope, String(rv)))?.list;
      if (known === undefined) throw new ContinueExpired(start);
      const next = known.items.findIndex((item) => positionOf(item) > start);
      return cut(scope, known, next === -1 ? known.items.length : next, limit);
    },
  };

  function cut(scope: string, list: List, from: number, limit: number): Page {
    const { resourceVersion } = list;
    // Nothing is left, or all is wanted.
    if (limit === 0 || from + limit >= list.items.length) return { items: list.items.slice(from), metadata: { resourceVersion } };
    const items = list.items.slice(from, from + limit);
    remember(keyOf(scope, resourceVersion), list);
    const token = renderToken({ v: 'meta.k8s.io/v1', rv: Number(resourceVersion), start: positionOf(items.at(-1)) });
    const remainingItemCount = list.items.length - from - limit;
    return { items, metadata: { resourceVersion, continue: token, remainingItemCount } };
  }

  function remember(key: string, list: List): void {
    drop(key);
    lists.set(key, { list, forget: timers.after(KEPT_MS, () => lists.delete(key)) });
    const [oldest] = lists.keys();
    if (lists.size > most && oldest !== undefined) drop(oldest);
  }

  function drop(key: string): void {
    lists.get(key)?.forget();
    lists.delete(key);
  }
}

function keyOf(scope: string, resourceVersion: string): string {
  return `${resourceVersion} ${scope}`;
}

function positionOf(item: KubeObject | undefined): string {
  return `${item?.metadata.namespace ?? ''}/${item?.metadata.name ?? ''}`;
}

function renderToken(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function parseToken(token: string): Position {
  try {
    const position = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Partial<Position>;
    if (Number.isInteger(position.rv) && typeof position.start === 'string') return position as Position;
  } catch (error) {
    throw badRequest(`${NO_TOKEN}: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw badRequest(NO_TOKEN);
}

/** Its Status brings a token to go on with, whatever is there now. */
class ContinueExpired extends ApiError {
  private readonly start: string;

  constructor(start: string) {
    super(410, 'Expired', TOO_OLD);
    this.start = start;
  }

  override toStatus(): Record<string, unknown> {
    return { ...super.toStatus(), metadata: { continue: renderToken({ v: 'meta.k8s.io/v1', rv: -1, start: this.start }) } };
  }
}
