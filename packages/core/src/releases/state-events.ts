import type { ActorRow, NewEvent } from '@argosy/db/events';
import type { ReleaseState } from '@argosy/domain/release/states';
import type { OpenRelease } from './new-release.ts';

/** The events of those steps of a release's timeline that are of these states. */
export function stateEvents(row: OpenRelease, actor: ActorRow, states: readonly ReleaseState[]): NewEvent[] {
  const data = { deployment: row.deploymentId, number: row.number, image: row.image };
  const more: Partial<Record<ReleaseState, (detail: string | null) => object>> = {
    blocked: (reason) => ({ reason }),
    committed: () => ({ commit: row.commitSha, sequence: Number(row.commitSequence) }),
  };
  return row.timeline
    .filter(({ state }) => states.includes(state))
    .map(({ state, detail }) => ({
      type: `release.${state}`,
      subject: { type: 'release', id: row.id },
      actor,
      data: { ...data, ...more[state]?.(detail) },
    }));
}
