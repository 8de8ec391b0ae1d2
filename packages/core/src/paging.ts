import { AppError } from '@argosy/domain/app-error';

/** A page of a list, newest first. */
export interface PageOf<T> {
  data: T[];
  page: { nextCursor: string | null; hasMore: boolean };
}

export interface PageInput {
  limit?: number | undefined;
  cursor?: string | undefined;
}

/**
 * Reads one page by id: ids are made of UUIDv7, so their order is the order of creation.
 *
 * @param read gives at most `take` rows whose id is below `before`, newest first
 * @throws AppError invalid_request where the cursor is none of ours
 */
export async function readPage<Row extends { id: string }, T>(
  input: PageInput,
  read: (take: number, before: string | undefined) => Promise<Row[]>,
  view: (row: Row) => T,
): Promise<PageOf<T>> {
  const limit = input.limit ?? 50;
  const rows = await read(limit + 1, decodeCursor(input.cursor));
  const shown = rows.slice(0, limit);
  const hasMore = rows.length > limit;
  const last = shown.at(-1);
  return { data: shown.map(view), page: { nextCursor: hasMore && last !== undefined ? encodeCursor(last.id) : null, hasMore } };
}

/** The `where` of a page: what comes after the cursor. */
export function below(before: string | undefined): { id?: { lt: string } } {
  return before === undefined ? {} : { id: { lt: before } };
}

function encodeCursor(id: string): string {
  return Buffer.from(id, 'utf8').toString('base64url');
}

function decodeCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  if (/^[a-z]{3}-[0-9a-z]{26}$/.test(id)) return id;
  throw AppError.field('invalid_request', '/cursor', 'Give the nextCursor of the page before, unchanged.', 'invalid_cursor');
}
