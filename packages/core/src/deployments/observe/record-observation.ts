import type { Tx } from '@argosy/db/client';
import { appendEvents, type NewEvent } from '@argosy/db/events';
import type { Observation } from '@argosy/domain/argocd/observation';
import { followHealth, type DeploymentHealth } from '@argosy/domain/deployment/health';
import { isFinal, LIVE_STATES } from '@argosy/domain/release/states';
import type { Judgement } from '@argosy/domain/release/status';
import type { Deps } from '../../deps.ts';

const SYSTEM = { type: 'system', id: 'argosy' } as const;

interface Recorded {
  deploymentId: string;
  release: { id: string; number: number; state: string; image: string } | null;
  look: Observation | null;
  judgement: Judgement | null;
  /** The newest hook that this look answers. */
  inboxUpTo: bigint;
}

/** Writes one look into the release, the deployment and the events, in one transaction. */
export async function recordObservation(deps: Deps, workspaceId: string, recorded: Recorded): Promise<void> {
  const { deploymentId, release, look, judgement, inboxUpTo } = recorded;
  const at = deps.clock.now();
  await deps.db.inWorkspace(workspaceId, async (tx) => {
    const locked = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM deployments WHERE workspace_id = ${workspaceId} AND id = ${deploymentId} FOR UPDATE`;
    if (locked.length === 0) return;
    const events: NewEvent[] = [];
    if (release !== null && judgement !== null) events.push(...(await moveRelease(tx, workspaceId, release, judgement, at)));
    if (look !== null) events.push(...(await moveDeployment(tx, workspaceId, deploymentId, look, at)));
    await tx.inbox.updateMany({
      where: { workspaceId, application: deploymentId, handledAt: null, id: { lte: inboxUpTo } },
      data: { handledAt: at, verdict: 'observed' },
    });
    await appendEvents(tx, workspaceId, at, events);
  });
}

async function moveRelease(
  tx: Tx,
  workspaceId: string,
  release: NonNullable<Recorded['release']>,
  judgement: Judgement,
  at: Date,
): Promise<NewEvent[]> {
  const now = await tx.release.findUnique({
    where: { id: release.id, workspaceId },
    select: { state: true, timeline: true, deploymentId: true },
  });
  // What moved since the look was taken was moved by something newer.
  if (now === null || now.state !== release.state) return [];
  const memory = { ...judgement.memory };
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

async function moveDeployment(tx: Tx, workspaceId: string, deploymentId: string, look: Observation, now: Date): Promise<NewEvent[]> {
  const row = await tx.deployment.findUniqueOrThrow({ where: { id: deploymentId, workspaceId } });
  const { after, events } = followHealth(row as DeploymentHealth, {
    health: look.health,
    healthSince: look.healthSince,
    sync: look.syncStatus,
    // Counted anew: a release that was committed while the look was taken is the cause of what it saw.
    releasing: (await tx.release.count({ where: { workspaceId, deploymentId, state: { in: [...LIVE_STATES] } } })) > 0,
    now,
  });
  const synced =
    look.syncedSequence !== null && look.syncedSequence > (row.syncedSequence ?? 0n) ? look.syncedSequence : row.syncedSequence;
  const current =
    synced === null
      ? null
      : await tx.release.findFirst({
          where: { workspaceId, deploymentId, commitSequence: { lte: synced } },
          orderBy: { number: 'desc' },
          select: { id: true },
        });
  const data = { ...after, syncedSequence: synced, currentReleaseId: current?.id ?? null };
  await tx.deployment.update({ where: { id: deploymentId, workspaceId }, data, select: { id: true } });
  return events.map((event) => ({ type: event.type, subject: { type: 'deployment', id: deploymentId }, actor: SYSTEM, data: event.data }));
}
