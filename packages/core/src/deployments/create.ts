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
import { isUniqueViolation } from '../unique.ts';
import { viewDeployment } from './view.ts';

/**
 * Creates a deployment: an app in an environment. Nothing runs before its first release.
 *
 * @throws AppError unknown_reference, deployment_exists, being_deleted, and those of checkConfig
 */
export async function createDeployment(deps: Deps, scope: Scope, input: CreateDeployment): Promise<Deployment> {
  checkConfig(input.config ?? {}, '/config');
  try {
    return await deps.db.inWorkspace(scope.workspaceId, async (tx) => {
      const app = await findReferredApp(tx, scope, input.app);
      const environment = await findReferredEnvironment(tx, scope, input.environment);
      const row = await insertDeployment(deps, tx, scope, app.id, environment.id, input.config ?? {});
      await recordEvents(deps, tx, scope, [deploymentCreated(row)]);
      return viewDeployment({ ...row, environment }, deps.clock.now());
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('deployment_exists', 'The app is deployed to this environment already.');
    throw error;
  }
}

/**
 * The row and its audit event; the caller records the event `deployment.created`. Deletions are
 * held off until it can be seen.
 *
 * @throws AppError being_deleted
 */
export async function insertDeployment(deps: Deps, tx: Tx, scope: Scope, appId: string, environmentId: string, config: AppConfig) {
  await lockLifecycle(tx, scope.workspaceId, 'shared');
  const environment = await tx.environment.findUnique({
    where: { id: environmentId, workspaceId: scope.workspaceId },
    select: { deletingAt: true },
  });
  if (environment === null || environment.deletingAt !== null) throw new AppError('being_deleted', 'The environment is being deleted.');
  // The app may have gone since it was looked up.
  if ((await tx.app.count({ where: { id: appId, workspaceId: scope.workspaceId } })) === 0)
    throw new AppError('not_found', 'There is no such app.');
  const id = printId('deployment', deps.newUuid());
  const row = await tx.deployment.create({
    data: { id, workspaceId: scope.workspaceId, appId, environmentId, config: config as object, createdAt: deps.clock.now() },
  });
  await audit(deps, tx, scope, {
    action: 'deployment.create',
    subject: { type: 'deployment', id },
    data: { app: appId, environment: environmentId },
  });
  return row;
}

export function deploymentCreated(row: { id: string; appId: string; environmentId: string }) {
  return {
    type: 'deployment.created',
    subject: { type: 'deployment', id: row.id },
    data: { app: row.appId, environment: row.environmentId },
  };
}
