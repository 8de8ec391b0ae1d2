import type { Application } from '../stage/application.ts';
import type { Sighting } from '../stage/observer.ts';

type OperationState = NonNullable<NonNullable<Application['status']>['operationState']>;

/** The Applications at the end of a step, by name. */
export type Finals = ReadonlyMap<string, Application>;

/**
 * By chance another operation heals what a first one has just made, for the same commit (fact-12): then the first one counts.
 *
 * @param steps what was seen in each step, in order
 * @returns the Applications at the end of each step, with the operation that counts
 */
export function withFirstOperations(steps: readonly { sightings: readonly Sighting[]; applications: readonly Application[] }[]): Finals[] {
  const results: Finals[] = [];
  const counted = new Map<string, { last: string; counts: OperationState | undefined }>();
  for (const { sightings, applications } of steps) {
    const finals = applications.map((application): [string, Application] => {
      const { uid, name } = application.metadata;
      const state = application.status?.operationState;
      const last = JSON.stringify(state);
      const known = counted.get(uid);
      const counts = known !== undefined && known.last === last ? known.counts : (firstOperation(uid, state, sightings) ?? state);
      counted.set(uid, { last, counts });
      return [name, counts === undefined ? application : { ...application, status: { ...application.status, operationState: counts } }];
    });
    results.push(new Map(finals));
  }
  return results;
}

function firstOperation(uid: string, last: OperationState | undefined, sightings: readonly Sighting[]): OperationState | undefined {
  if (last === undefined || !heals(last)) return undefined;
  const own = sightings.filter(({ application }) => application.metadata.uid === uid);
  // The one with which the step began is an older one.
  const older = own[0]?.application.status?.operationState?.startedAt;
  return own
    .map(({ application }) => application.status?.operationState)
    .find(
      (state) =>
        state !== undefined && isOver(state) && !heals(state) && revisionOf(state) === revisionOf(last) && state.startedAt !== older,
    );
}

function heals({ operation }: OperationState): boolean {
  return 'autoHealAttemptsCount' in (operation?.sync ?? {});
}

function isOver({ phase }: OperationState): boolean {
  return phase === 'Succeeded' || phase === 'Failed' || phase === 'Error';
}

function revisionOf({ syncResult }: OperationState): string | undefined {
  return syncResult?.revision;
}
