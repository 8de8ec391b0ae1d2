import type { Tx } from '@argosy/db/client';
import type { NewEvent } from '@argosy/db/events';
import type { Prisma } from '@argosy/db/generated/client';
import { AppError } from '@argosy/domain/app-error';
import type { Deps } from '../deps.ts';
import { deploymentCreated, insertDeployment } from '../deployments/create.ts';
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
  const events: NewEvent[] = [];
  const targets: (string | AppError)[] = [];
  for (const intent of intents) targets.push(await targetOf(deps, tx, intent, events).catch(refusalOnly));
  const wanted = [...new Set(targets.filter((target) => typeof target === 'string'))];
  const byId = await lockDeployments(tx, intents[0]?.scope.workspaceId ?? '', wanted);
  const absent = new AppError('not_found', 'There is no such deployment.');
  return { deployments: targets.map((target) => (typeof target === 'string' ? (byId.get(target) ?? absent) : target)), events };
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

async function targetOf(deps: Deps, tx: Tx, intent: ReleaseIntent, events: NewEvent[]): Promise<string> {
  const { target, scope } = intent;
  if ('deploymentId' in target) return target.deploymentId;
  const { appId, environmentId } = target;
  const { workspaceId } = scope;
  const key = `${workspaceId}/${appId}/${environmentId}`;
  // Two first releases at the same moment make one deployment.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
  const found = await tx.deployment.findUnique({
    where: { workspaceId_appId_environmentId: { workspaceId, appId, environmentId } },
    select: { id: true },
  });
  if (found !== null) return found.id;
  const made = await insertDeployment(deps, tx, scope, appId, environmentId, {});
  events.push({ ...deploymentCreated(made), actor: scope.actor });
  return made.id;
}

/** A refusal concerns its intent alone; everything else the whole flush. */
function refusalOnly(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}
