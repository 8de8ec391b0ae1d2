import type { Tx } from '@argosy/db/client';
import type { NewEvent } from '@argosy/db/events';
import type { Deps } from '../deps.ts';
import { deploymentCreated, insertDeployment } from '../deployments/create.ts';
import type { LoadedDeployment, ReleaseIntent } from './intent.ts';

/** What a deployment is rendered from. */
export const deploymentInclude = { app: true, environment: { include: { cluster: { select: { hosting: true, server: true } } } } } as const;

/**
 * The deployments that the intents name, locked in the order of their ids and made where they are missing.
 *
 * @returns by intent, null where a named deployment does not exist; and the events of those that were made
 */
export async function loadDeployments(deps: Deps, tx: Tx, intents: ReleaseIntent[]) {
  const events: NewEvent[] = [];
  const ids: (string | null)[] = [];
  for (const intent of intents) ids.push(await targetOf(deps, tx, intent, events));
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const workspaceId = intents[0]?.scope.workspaceId ?? '';
  await tx.$queryRaw`SELECT id FROM deployments WHERE workspace_id = ${workspaceId} AND id = ANY(${wanted}) ORDER BY id FOR UPDATE`;
  const rows = await tx.deployment.findMany({ where: { workspaceId, id: { in: wanted } }, include: deploymentInclude });
  const byId = new Map<string, LoadedDeployment>(rows.map((row) => [row.id, row]));
  return { deployments: ids.map((id) => (id === null ? null : (byId.get(id) ?? null))), events };
}

async function targetOf(deps: Deps, tx: Tx, intent: ReleaseIntent, events: NewEvent[]): Promise<string | null> {
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
  const environment = await tx.environment.findUnique({ where: { id: environmentId, workspaceId }, select: { deletingAt: true } });
  if (environment === null || environment.deletingAt !== null) return null;
  const made = await insertDeployment(deps, tx, scope, appId, environmentId, {});
  events.push({ ...deploymentCreated(made), actor: scope.actor });
  return made.id;
}
