import type { App, CreateApp, PatchApp } from '@argosy/contracts/http/delivery';
import type { Tx } from '@argosy/db/client';
import { lockLifecycle } from '@argosy/db/lifecycle-lock';
import { AppError } from '@argosy/domain/app-error';
import { checkConfig } from '@argosy/domain/config/check';
import type { AppConfig } from '@argosy/domain/config/config';
import { parseImage } from '@argosy/domain/config/image';
import { isId, parseId, printId } from '@argosy/domain/ids';
import { chooseSlug } from '@argosy/domain/workspace/slug';
import type { Deps } from '../deps.ts';
import { below, readPage, type PageInput, type PageOf } from '../paging.ts';
import { audit, recordEvents } from '../record.ts';
import type { Scope } from '../scope.ts';
import { isUniqueViolation } from '../unique.ts';

export interface AppRow {
  id: string;
  name: string;
  slug: string;
  source: unknown;
  config: unknown;
  createdAt: Date;
}

/**
 * Creates an app.
 *
 * @throws AppError invalid_request, invalid_image, protected_value, invalid_input, slug_taken
 */
export async function createApp(deps: Deps, scope: Scope, input: CreateApp): Promise<App> {
  const slug = chooseSlug(input.name, input.slug);
  if (input.source.repository !== undefined) parseImage(input.source.repository, '/source/repository');
  checkConfig(input.config ?? {}, '/config');
  const row = {
    id: printId('app', deps.newUuid()),
    workspaceId: scope.workspaceId,
    name: input.name,
    slug,
    source: input.source as object,
    config: (input.config ?? {}) as object,
    createdAt: deps.clock.now(),
  };
  try {
    await deps.db.inWorkspace(scope.workspaceId, async (tx) => {
      await tx.app.create({ data: row, select: { id: true } });
      await audit(deps, tx, scope, { action: 'app.create', subject: { type: 'app', id: row.id }, data: { name: row.name, slug } });
      await recordEvents(deps, tx, scope, [{ type: 'app.created', subject: { type: 'app', id: row.id }, data: { name: row.name, slug } }]);
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw AppError.field('slug_taken', '/slug', `The slug "${slug}" is taken: choose another one.`);
    throw error;
  }
  return viewApp(row);
}

/** @throws AppError not_found */
export async function getApp(deps: Deps, scope: Scope, id: string): Promise<App> {
  const row = await deps.db.inWorkspace(scope.workspaceId, (tx) =>
    tx.app.findUnique({ where: { id: parseId('app', id), workspaceId: scope.workspaceId } }),
  );
  if (row === null) throw new AppError('not_found', 'There is no such app.');
  return viewApp(row);
}

export function listApps(deps: Deps, scope: Scope, input: PageInput): Promise<PageOf<App>> {
  return readPage(
    input,
    (take, before) =>
      deps.db.inWorkspace(scope.workspaceId, (tx) =>
        tx.app.findMany({ where: { workspaceId: scope.workspaceId, ...below(before) }, orderBy: { id: 'desc' }, take }),
      ),
    viewApp,
  );
}

/**
 * Changes name or config (JSON Merge Patch); the config takes effect with the next release.
 *
 * @param merge applies the patch to the present config and checks the result against the schema
 * @throws AppError not_found, and those of createApp
 */
export async function patchApp(
  deps: Deps,
  scope: Scope,
  id: string,
  input: PatchApp,
  merge: (config: unknown, patch: unknown) => AppConfig,
): Promise<App> {
  return deps.db.inWorkspace(scope.workspaceId, async (tx) => {
    await tx.$queryRaw`SELECT id FROM apps WHERE workspace_id = ${scope.workspaceId} AND id = ${parseId('app', id)} FOR UPDATE`;
    const row = await tx.app.findUnique({ where: { id, workspaceId: scope.workspaceId } });
    if (row === null) throw new AppError('not_found', 'There is no such app.');
    const config = input.config === undefined ? (row.config as AppConfig) : merge(row.config, input.config);
    checkConfig(config, '/config');
    const changed = await tx.app.update({
      where: { id, workspaceId: scope.workspaceId },
      data: { name: input.name ?? row.name, config: config as object },
    });
    await audit(deps, tx, scope, { action: 'app.update', subject: { type: 'app', id }, data: { fields: Object.keys(input) } });
    await recordEvents(deps, tx, scope, [{ type: 'app.updated', subject: { type: 'app', id }, data: { fields: Object.keys(input) } }]);
    return viewApp(changed);
  });
}

/** @throws AppError not_found, app_in_use */
export async function deleteApp(deps: Deps, scope: Scope, id: string): Promise<void> {
  await deps.db.inWorkspace(scope.workspaceId, async (tx) => {
    // Alone, so that no deployment of it is made meanwhile.
    await lockLifecycle(tx, scope.workspaceId, 'exclusive');
    const row = await tx.app.findUnique({
      where: { id: parseId('app', id), workspaceId: scope.workspaceId },
      include: { _count: { select: { deployments: true } } },
    });
    if (row === null) throw new AppError('not_found', 'There is no such app.');
    if (row._count.deployments > 0) throw new AppError('app_in_use', 'The app still has deployments: delete them first.');
    await tx.app.delete({ where: { id, workspaceId: scope.workspaceId }, select: { id: true } });
    await audit(deps, tx, scope, { action: 'app.delete', subject: { type: 'app', id }, data: { slug: row.slug } });
    await recordEvents(deps, tx, scope, [{ type: 'app.deleted', subject: { type: 'app', id }, data: { slug: row.slug } }]);
  });
}

/**
 * The app that a body names by id or slug.
 *
 * @throws AppError unknown_reference at the pointer
 */
export async function findReferredApp(tx: Tx, scope: Scope, reference: string, pointer = '/app'): Promise<AppRow> {
  const where = isId('app', reference)
    ? { id: reference, workspaceId: scope.workspaceId }
    : { workspaceId_slug: { workspaceId: scope.workspaceId, slug: reference } };
  const row = await tx.app.findUnique({ where });
  if (row === null) throw unknownApp(pointer);
  return row;
}

/** Why a body that names an app is refused. */
export function unknownApp(pointer = '/app'): AppError {
  return AppError.field('unknown_reference', pointer, 'There is no app of this id or slug in the workspace.', 'unknown_app');
}

export function viewApp(row: AppRow): App {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    source: row.source as App['source'],
    config: row.config as App['config'],
    createdAt: row.createdAt.toISOString(),
  };
}
