import type { Deployment, DeploymentQuery } from '@argosy/contracts/http/delivery';
import { AppError } from '@argosy/domain/app-error';
import { parseId } from '@argosy/domain/ids';
import { findReferredApp } from '../apps/apps.ts';
import type { Deps } from '../deps.ts';
import { findReferredEnvironment } from '../environments/read.ts';
import { below, readPage, type PageOf } from '../paging.ts';
import type { Scope } from '../scope.ts';
import { viewDeployment } from './view.ts';

const include = { environment: { select: { clusterId: true, namespace: true } } } as const;

/** @throws AppError not_found */
export async function getDeployment(deps: Deps, scope: Scope, id: string): Promise<Deployment> {
  const row = await deps.db.inWorkspace(scope.workspaceId, (tx) =>
    tx.deployment.findUnique({ where: { id: parseId('deployment', id), workspaceId: scope.workspaceId }, include }),
  );
  if (row === null) throw new AppError('not_found', 'There is no such deployment.');
  return viewDeployment(row, deps.clock.now());
}

/** @throws AppError unknown_reference at /app or /environment */
export async function listDeployments(deps: Deps, scope: Scope, input: DeploymentQuery): Promise<PageOf<Deployment>> {
  const filter = await deps.db.inWorkspace(scope.workspaceId, async (tx) => ({
    ...(input.app !== undefined && { appId: (await findReferredApp(tx, scope, input.app)).id }),
    ...(input.environment !== undefined && { environmentId: (await findReferredEnvironment(tx, scope, input.environment)).id }),
    ...(input.health !== undefined && { health: input.health }),
  }));
  return readPage(
    input,
    (take, before) =>
      deps.db.inWorkspace(scope.workspaceId, (tx) =>
        tx.deployment.findMany({
          where: { workspaceId: scope.workspaceId, ...filter, ...below(before) },
          orderBy: { id: 'desc' },
          take,
          include,
        }),
      ),
    (row) => viewDeployment(row, deps.clock.now()),
  );
}
