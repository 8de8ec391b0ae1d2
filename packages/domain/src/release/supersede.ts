import { isFinal, isUncommitted, type ReleaseState } from './states.ts';

/** A release as far as the order among the releases of one deployment is concerned. */
export interface OrderedRelease {
  id: string;
  number: number;
  state: ReleaseState;
}

/**
 * The releases that end when a newer one is committed: every older one that is not final.
 *
 * @param others releases of the same deployment
 * @returns their ids, oldest first
 */
export function supersededByCommit(committed: { number: number }, others: readonly OrderedRelease[]): string[] {
  return idsOf(others.filter((other) => older(other, committed) && !isFinal(other.state)));
}

/** Whether a waiting release may still be committed: never after a newer one was. */
export function mayCommit(release: OrderedRelease, newestCommitted: number | null): boolean {
  return isUncommitted(release.state) && (newestCommitted === null || newestCommitted < release.number);
}

/**
 * The release that is committed when nothing holds its deployment any more: the newest of those that waited for that.
 * The older ones end by its commit.
 *
 * @param others releases of one deployment
 * @param newestCommitted the number of the newest one that was committed; null where none was
 */
export function nextToCommit<Each extends OrderedRelease>(others: readonly Each[], newestCommitted: number | null): Each | null {
  const ready = others.filter((each) => (each.state === 'queued' || each.state === 'blocked') && mayCommit(each, newestCommitted));
  return ready.toSorted((a, b) => b.number - a.number)[0] ?? null;
}

function older(other: OrderedRelease, than: { number: number }): boolean {
  return other.number < than.number;
}

function idsOf(releases: readonly OrderedRelease[]): string[] {
  return releases.toSorted((a, b) => a.number - b.number).map((release) => release.id);
}
