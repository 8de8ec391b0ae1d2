import type { Tx } from '@argosy/db/client';
import type { NewEvent } from '@argosy/db/events';
import type { Prisma } from '@argosy/db/generated/client';
import { AppError } from '@argosy/domain/app-error';
import type { Deps } from '../deps.ts';
import { deploymentCreated, insertDeployment, pairKey, type Pair } from '../deployments/create.ts';
import type { Scope } from '../scope.ts';
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
  const { pairs, events } = await ensurePairs(deps, tx, workspaceId, intents);
  const targets = intents.map(({ target }) => ('deploymentId' in target ? target.deploymentId : pairs.get(pairKey(target))));
  const byId = await lockDeployments(tx, workspaceId, [...new Set(targets.filter((target) => typeof target === 'string'))]);
  const absent = new AppError('not_found', 'There is no such deployment.');
  return { deployments: targets.map((target) => (target instanceof AppError ? target : (byId.get(target ?? '') ?? absent))), events };
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

/** The deployments of the pairs that intents name, by their keys; those that are missing are made. */
async function ensurePairs(deps: Deps, tx: Tx, workspaceId: string, intents: ReleaseIntent[]) {
  const wanted = new Map<string, { pair: Pair; scope: Scope }>();
  for (const { target, scope } of intents) {
    if ('deploymentId' in target || wanted.has(pairKey(target))) continue;
    wanted.set(pairKey(target), { pair: target, scope });
  }
  const pairs = new Map<string, string | AppError>(await findPairs(tx, workspaceId, wanted.values()));
  const events: NewEvent[] = [];
  // In one order, so that two processes never wait for each other.
  const missing = [...wanted].filter(([key]) => !pairs.has(key)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, { pair, scope }] of missing) {
    try {
      const made = await insertDeployment(deps, tx, scope, pair, {});
      if (made !== null) events.push({ ...deploymentCreated(made), actor: scope.actor });
      const id = made?.id ?? (await findPairs(tx, workspaceId, [{ pair }])).get(key);
      if (id !== undefined) pairs.set(key, id);
    } catch (error) {
      // A refusal concerns who wants this pair; everything else the whole flush.
      if (!(error instanceof AppError)) throw error;
      pairs.set(key, error);
    }
  }
  return { pairs, events };
}

/** The ids of those deployments that there are, by their pairs' keys. */
async function findPairs(tx: Tx, workspaceId: string, wanted: Iterable<{ pair: Pair }>): Promise<Map<string, string>> {
  const pairs = Array.from(wanted, ({ pair }) => pair);
  if (pairs.length === 0) return new Map();
  const rows = await tx.$queryRaw<(Pair & { id: string })[]>`
    SELECT d.id, d.app_id AS "appId", d.environment_id AS "environmentId" FROM deployments d
    JOIN unnest(${pairs.map(({ appId }) => appId)}::text[], ${pairs.map(({ environmentId }) => environmentId)}::text[]) AS p (app, environment)
      ON d.app_id = p.app AND d.environment_id = p.environment
    WHERE d.workspace_id = ${workspaceId}`;
  return new Map(rows.map((row) => [pairKey(row), row.id]));
}
