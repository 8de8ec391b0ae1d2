import type { Tx } from '@argosy/db/client';
import type { Prisma } from '@argosy/db/generated/client';
import { AppError } from '@argosy/domain/app-error';
import type { Deps } from '../deps.ts';
import { absent, findTargets } from './find-targets.ts';
import type { ReleaseIntent } from './intent.ts';

/** What a deployment is rendered from. */
export const deploymentInclude = { app: true, environment: { include: { cluster: { select: { hosting: true, server: true } } } } } as const;

/** A deployment's whole row, with what a release of it is rendered from. */
export type LockedDeployment = Prisma.DeploymentGetPayload<{ include: typeof deploymentInclude }> & { restartedAt: Date | null };

/**
 * The deployments that the intents name, locked in the order of their ids and made where they are missing.
 *
 * @returns by intent the deployment, or why there is none; and the events of those that were made
 */
export async function loadDeployments(deps: Deps, tx: Tx, intents: ReleaseIntent[]) {
  const workspaceId = intents[0]?.scope.workspaceId ?? '';
  const { targets, events } = await findTargets(deps, tx, workspaceId, intents);
  const byId = await lockDeployments(tx, workspaceId, [...new Set(targets.filter((target) => typeof target === 'string'))]);
  return { deployments: targets.map((target) => (target instanceof AppError ? target : (byId.get(target) ?? absent()))), events };
}

/** These deployments, those that exist, locked in the order of their ids until the transaction ends. */
export async function lockDeployments(tx: Tx, workspaceId: string, ids: string[]): Promise<Map<string, LockedDeployment>> {
  await tx.$queryRaw`SELECT id FROM deployments WHERE workspace_id = ${workspaceId} AND id = ANY(${ids}) ORDER BY id FOR UPDATE`;
  const rows = await tx.deployment.findMany({ where: { workspaceId, id: { in: ids } }, include: deploymentInclude });
  const committed = await tx.release.findMany({
    where: { workspaceId, id: { in: rows.map((row) => row.committedReleaseId).filter((id) => id !== null) } },
    select: { deploymentId: true, restartedAt: true },
  });
  const restarts = new Map(committed.map((row) => [row.deploymentId, row.restartedAt]));
  return new Map(rows.map((row) => [row.id, { ...row, restartedAt: restarts.get(row.id) ?? null }]));
}
