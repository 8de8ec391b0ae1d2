import type { CreateDeployment, Deployment } from '@argosy/contracts/http/delivery';
import type { Tx } from '@argosy/db/client';
import { lockLifecycle } from '@argosy/db/lifecycle-lock';
import { AppError } from '@argosy/domain/app-error';
import { checkConfig } from '@argosy/domain/config/check';
import type { AppConfig } from '@argosy/domain/config/config';
import { printId } from '@argosy/domain/ids';
import { findReferredApp } from '../apps/apps.ts';
import type { Deps } from '../deps.ts';
import { findReferredEnvironment } from '../environments/read.ts';
import { audit, recordEvents } from '../record.ts';
import type { Scope } from '../scope.ts';
import { viewDeployment } from './view.ts';

/**
 * Creates a deployment: an app in an environment. Nothing runs before its first release.
 *
 * @throws AppError unknown_reference, deployment_exists, being_deleted, and those of checkConfig
 */
export async function createDeployment(deps: Deps, scope: Scope, input: CreateDeployment): Promise<Deployment> {
  checkConfig(input.config ?? {}, '/config');
  return deps.db.inWorkspace(scope.workspaceId, async (tx) => {
    const app = await findReferredApp(tx, scope, input.app);
    const environment = await findReferredEnvironment(tx, scope, input.environment);
    const made = await insertDeployment(deps, tx, scope, { appId: app.id, environmentId: environment.id }, input.config ?? {});
    if (made === null) throw new AppError('deployment_exists', 'The app is deployed to this environment already.');
    await recordEvents(deps, tx, scope, [deploymentCreated(made)]);
    return viewDeployment({ ...made, environment }, deps.clock.now());
  });
}

/** An app in an environment, of which there is one deployment at most. */
export interface Pair {
  appId: string;
  environmentId: string;
}

/**
 * The row and its audit event; the caller records the event `deployment.created`. Deletions and whoever makes the same
 * deployment are held off until it can be seen. Who makes several makes them in the order of `pairKey`.
 *
 * @returns null where there is one by now
 * @throws AppError being_deleted, not_found where the app has gone
 */
export async function insertDeployment(deps: Deps, tx: Tx, scope: Scope, pair: Pair, config: AppConfig) {
  const { workspaceId } = scope;
  await lockLifecycle(tx, workspaceId, 'shared');
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${workspaceId}/${pairKey(pair)}`}, 0))`;
  const environment = await tx.environment.findUnique({ where: { id: pair.environmentId, workspaceId }, select: { deletingAt: true } });
  if (environment === null || environment.deletingAt !== null) throw new AppError('being_deleted', 'The environment is being deleted.');
  const where = { workspaceId_appId_environmentId: { workspaceId, ...pair } };
  if ((await tx.deployment.findUnique({ where, select: { id: true } })) !== null) return null;
  // The app may have gone since it was looked up.
  if ((await tx.app.count({ where: { id: pair.appId, workspaceId } })) === 0) throw new AppError('not_found', 'There is no such app.');
  const id = printId('deployment', deps.newUuid());
  const row = await tx.deployment.create({
    data: { id, workspaceId, ...pair, config: config as object, createdAt: deps.clock.now() },
  });
  await audit(deps, tx, scope, {
    action: 'deployment.create',
    subject: { type: 'deployment', id },
    data: { app: pair.appId, environment: pair.environmentId },
  });
  return row;
}

/** Tells one pair from every other of the workspace. */
export function pairKey({ appId, environmentId }: Pair): string {
  return `${appId}/${environmentId}`;
}

export function deploymentCreated(row: { id: string; appId: string; environmentId: string }) {
  return {
    type: 'deployment.created',
    subject: { type: 'deployment', id: row.id },
    data: { app: row.appId, environment: row.environmentId },
  };
}
