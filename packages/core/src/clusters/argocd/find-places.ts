import type { Database } from '@argosy/db/database';
import { readSequences } from '@argosy/db/repository-store';
import type { Deps } from '../../deps.ts';

/** Commits of which a process remembers the place, at most. */
const REMEMBERED = 10_000;

/** Places by workspace and commit, the one that was asked for last at the end. */
const placesOf = new WeakMap<Database, Map<string, bigint>>();

/**
 * The places of those of the given commits that the workspace's repository has, in the order of its history. Nothing is
 * ever put into that history but at its end, so a place that is known is not read again.
 */
export async function findPlaces({ db }: Deps, workspaceId: string, shas: string[]): Promise<Map<string, bigint>> {
  const found = new Map<string, bigint>();
  for (const sha of shas) {
    const place = placesOf.get(db)?.get(`${workspaceId}/${sha}`);
    if (place !== undefined) found.set(sha, place);
  }
  const others = shas.filter((sha) => !found.has(sha));
  if (others.length > 0) {
    const read = await db.inWorkspace(workspaceId, (tx) => readSequences(tx, workspaceId, others));
    for (const [sha, place] of read) found.set(sha, place);
  }
  for (const [sha, place] of found) rememberPlace(db, workspaceId, sha, place);
  return found;
}

/** Remembers the place of a commit, for which it need not be read then. */
export function rememberPlace(db: Database, workspaceId: string, sha: string, place: bigint): void {
  const known = placesOf.get(db) ?? new Map<string, bigint>();
  placesOf.set(db, known);
  known.delete(`${workspaceId}/${sha}`);
  known.set(`${workspaceId}/${sha}`, place);
  const [oldest] = known.keys();
  if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
}
