import type { JobName } from '@argosy/contracts/jobs';

/** Jobs that may wait for a cluster for minutes, such as for Helm. */
const SLOW: ReadonlySet<string> = new Set<JobName>(['bootstrap-cluster', 'delete-cluster']);

/** How many of them a worker runs at a time, less than what it runs in all; and how many of one workspace. */
export interface RoomSize {
  slow: number;
  slowOfWorkspace: number;
}

const SIZE: RoomSize = { slow: 8, slowOfWorkspace: 3 };

/** Keeps slow jobs from taking every place of a worker: a workspace whose clusters hang holds up nobody else. */
export interface Room {
  /** Takes a place until the function that is given is called; null where there is none now. */
  enter(job: string, workspaceId: string): (() => void) | null;
}

export function createRoom({ slow, slowOfWorkspace }: RoomSize = SIZE): Room {
  const within: string[] = [];
  return {
    enter(job, workspaceId) {
      if (!SLOW.has(job)) return () => {};
      const own = within.filter((id) => id === workspaceId).length;
      if (within.length >= slow || own >= slowOfWorkspace) return null;
      within.push(workspaceId);
      return () => void within.splice(within.indexOf(workspaceId), 1);
    },
  };
}
