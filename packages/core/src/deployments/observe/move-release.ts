import type { Tx } from '@argosy/db/client';
import type { NewEvent } from '@argosy/db/events';
import { isFinal } from '@argosy/domain/release/states';
import type { Judgement } from '@argosy/domain/release/status';

const SYSTEM = { type: 'system', id: 'argosy' } as const;

/** The release as it was when the look was taken. */
export interface ObservedRelease {
  id: string;
  number: number;
  state: string;
  image: string;
}

/**
 * Writes what a look means for the release under way; nothing where the release has moved since the look was taken.
 *
 * @returns the event that tells its new state, if it has one
 */
export async function moveRelease(
  tx: Tx,
  workspaceId: string,
  release: ObservedRelease,
  judgement: Judgement,
  at: Date,
): Promise<NewEvent[]> {
  const now = await tx.release.findUnique({
    where: { id: release.id, workspaceId },
    select: { state: true, timeline: true, deploymentId: true },
  });
  // What moved since the look was taken was moved by something newer.
  if (now === null || now.state !== release.state) return [];
  const memory = { ...judgement.memory } as object;
  if (judgement.state === release.state) {
    await tx.release.update({ where: { id: release.id, workspaceId }, data: { memory }, select: { id: true } });
    return [];
  }
  const { state, reason, failureCode, oldVersionServes, detail } = judgement;
  await tx.release.update({
    where: { id: release.id, workspaceId },
    data: {
      memory,
      state,
      reason,
      failureCode,
      oldVersionServes,
      timeline: [...(now.timeline as object[]), { state, at: at.toISOString(), detail }],
      ...(isFinal(state) && { finishedAt: at }),
    },
    select: { id: true },
  });
  const data = {
    deployment: now.deploymentId,
    number: release.number,
    image: release.image,
    ...(reason !== null && { reason }),
    ...(failureCode !== null && { failureCode }),
  };
  return [{ type: `release.${state}`, subject: { type: 'release', id: release.id }, actor: SYSTEM, data }];
}
