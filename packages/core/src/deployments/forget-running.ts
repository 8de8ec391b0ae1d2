import type { Deps } from '../deps.ts';

/**
 * Notes that nothing of a deployment is in its cluster any more, after its only release was cancelled. What was released
 * in the meantime is left alone.
 *
 * @param sequence the commit that removed its files
 */
export async function forgetRunning(deps: Deps, workspaceId: string, deploymentId: string, sequence: bigint): Promise<void> {
  await deps.db.inWorkspace(workspaceId, async (tx) => {
    await tx.deployment.updateMany({
      where: { id: deploymentId, workspaceId, committedReleaseId: null },
      data: {
        currentReleaseId: null,
        syncedSequence: sequence,
        health: null,
        healthSince: null,
        sync: null,
        drifted: false,
        troubled: false,
        healthMemory: {},
        applicationSignature: null,
      },
    });
  });
}
