import type { Tx } from '@argosy/db/client';
import type { NewEvent } from '@argosy/db/events';
import type { Observation } from '@argosy/domain/argocd/observation';
import { followHealth, type HealthStep } from '@argosy/domain/deployment/health';
import { parseHealthMemory, printHealthMemory } from '@argosy/domain/deployment/health-memory';
import { isLive } from '@argosy/domain/release/states';
import { findReleaseAt } from '../../releases/release-at.ts';
import type { CommittedRelease, LockedDeployment } from './lock-deployment.ts';
import { SYSTEM } from '../../scope.ts';

/** A look that failed while something waits to be told is repeated, for a minute; what stays away is the sweep's. */
const MISSED_LOOK_MS = 10_000;
const MISSED_LOOKS_MS = 60_000;

interface Moved {
  deploymentId: string;
  look: Observation | null;
  reached?: boolean;
  signature?: string | undefined;
}

/**
 * Writes what a look says about the deployment itself: health, sync, the release that runs, and when it was looked at.
 *
 * @param locked its newest release is as the look has moved it
 * @returns events, and when to look again because of what has not stood long enough to be told
 */
export async function moveDeployment(
  tx: Tx,
  workspaceId: string,
  { deploymentId, look, reached = look !== null, signature }: Moved,
  { seen, newest }: LockedDeployment,
  now: Date,
): Promise<{ events: NewEvent[]; lookAgainMs: number | null }> {
  const memory = parseHealthMemory(seen.healthMemory, seen);
  const where = { id: deploymentId, workspaceId };
  const seenAt = reached && { observedAt: now, applicationSignature: signature ?? null };
  if (look === null) {
    // There is no Application: what it said of itself before is not how things are.
    const gone = { health: null, healthSince: null, sync: null };
    if (reached) await tx.deployment.update({ where, data: { ...seenAt, ...gone }, select: { id: true } });
    const waits = [memory.wordSince, memory.syncSince].some((since) => since !== undefined && +now - +since < MISSED_LOOKS_MS);
    return { events: [], lookAgainMs: waits ? MISSED_LOOK_MS : null };
  }
  const step = followHealth({ ...seen, memory }, { ...newsOf(look, newest), lookedAt: seen.observedAt, now });
  const synced = later(look.syncedSequence, seen.syncedSequence);
  const { memory: kept, ...axis } = step.after;
  await tx.deployment.update({
    where,
    data: {
      ...axis,
      ...seenAt,
      healthMemory: printHealthMemory(kept),
      // What stood at a place of the history stands there for ever.
      ...(synced !== null &&
        synced !== seen.syncedSequence && {
          syncedSequence: synced,
          currentReleaseId: await findReleaseAt(tx, workspaceId, deploymentId, synced),
        }),
    },
    select: { id: true },
  });
  return { events: eventsOf(deploymentId, step), lookAgainMs: step.lookAgainMs };
}

function newsOf(look: Observation, newest: CommittedRelease | null) {
  const written = newest?.restoredSequence ?? newest?.commitSequence ?? null;
  return {
    health: look.health,
    healthSince: look.healthSince,
    sync: look.syncStatus,
    releasing: newest !== null && isLive(newest.state),
    behind: written !== null && look.comparedSequence !== null && look.comparedSequence < written,
  };
}

function later(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function eventsOf(deploymentId: string, step: HealthStep): NewEvent[] {
  return step.events.map(({ type, data }) => ({ type, subject: { type: 'deployment', id: deploymentId }, actor: SYSTEM, data }));
}
