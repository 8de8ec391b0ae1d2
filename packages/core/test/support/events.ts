import { appendEvents } from '@argosy/db/events';
import type { Deps } from '../../src/deps.ts';
import type { Follower } from '../../src/events/follower.ts';

/** Appends so many events of one subject in one transaction, and gives the number of the last. */
export async function append(deps: Deps, workspaceId: string, count = 1, type = 'test.happened', subject = 'x'): Promise<number> {
  const events = Array.from({ length: count }, () => ({
    type,
    subject: { type: 'test', id: subject },
    actor: { type: 'system' as const, id: 'test' },
    data: {},
  }));
  return Number(await deps.db.inWorkspace(workspaceId, (tx) => appendEvents(tx, workspaceId, deps.clock.now(), events)));
}

/** The numbers of frames. */
export function numbers(frames: Buffer[]): number[] {
  return frames.map((frame) => Number(/^id: (\d+)\n/.exec(String(frame))?.[1]));
}

/** Reads on from a place until some number was seen; gives everything that came. */
export async function readUntil(follower: Follower, place: number, last: number): Promise<number[]> {
  const seen: number[] = [];
  for (let at = place; at < last;) {
    const part = await follower.read(at, []);
    seen.push(...numbers(part.frames));
    at = part.place;
    if (at < last) await follower.news(at);
  }
  return seen;
}

/** The same dependencies, and how often the database was asked through them, for a workspace or at all. */
export function counting(deps: Deps): { deps: Deps; asked(workspaceId?: string): number } {
  const asked: string[] = [];
  const db: Deps['db'] = {
    platform: deps.db.platform,
    close: () => deps.db.close(),
    inWorkspace(workspaceId, work) {
      asked.push(workspaceId);
      return deps.db.inWorkspace(workspaceId, work);
    },
  };
  return { deps: { ...deps, db }, asked: (workspaceId) => asked.filter((id) => workspaceId === undefined || id === workspaceId).length };
}
