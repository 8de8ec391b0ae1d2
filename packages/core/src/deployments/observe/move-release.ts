import type { Tx } from '@argosy/db/client';
import type { NewEvent } from '@argosy/db/events';
import { isFinal } from '@argosy/domain/release/states';
import type { Judgement } from '@argosy/domain/release/status';
import type { CommittedRelease } from './lock-deployment.ts';
import { SYSTEM } from '../../scope.ts';

/** The release as it was when the look was taken. */
export interface ObservedRelease {
  id: string;
  number: number;
  state: string;
  image: string;
}

/** A look at a release, and what it came to. */
interface Judged {
  deploymentId: string;
  release: ObservedRelease;
  judgement: Judgement;
  at: Date;
}

/**
 * Writes what a look means for the release under way; nothing where the release has moved since the look was taken.
 *
 * @param newest the deployment's release that was committed last, as it is now
 * @returns the event that tells its new state, if it has one; and the newest release as it is afterwards
 */
export async function moveRelease(
  tx: Tx,
  workspaceId: string,
  newest: CommittedRelease | null,
  { deploymentId, release, judgement, at }: Judged,
): Promise<{ events: NewEvent[]; newest: CommittedRelease | null }> {
  // Only the one committed last can be under way: another one was moved by something newer since the look was taken.
  if (newest?.id !== release.id || newest.state !== release.state) return { events: [], newest };
  const where = { id: release.id, workspaceId };
  const memory = { ...judgement.memory } as object;
  if (judgement.state === release.state) {
    await tx.release.update({ where, data: { memory }, select: { id: true } });
    return { events: [], newest };
  }
  const { state, reason, failureCode, oldVersionServes, detail } = judgement;
  const timeline = [...newest.timeline, { state, at: at.toISOString(), detail }];
  await tx.release.update({
    where,
    data: { memory, state, reason, failureCode, oldVersionServes, timeline, ...(isFinal(state) && { finishedAt: at }) },
    select: { id: true },
  });
  const data = {
    deployment: deploymentId,
    number: release.number,
    image: release.image,
    ...(reason !== null && { reason }),
    ...(failureCode !== null && { failureCode }),
  };
  const events = [{ type: `release.${state}`, subject: { type: 'release', id: release.id }, actor: SYSTEM, data }];
  return { events, newest: { ...newest, state } };
}
