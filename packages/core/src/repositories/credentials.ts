import type { CreateRepositoryCredential, NewRepositoryCredential, RepositoryCredential } from '@argosy/contracts/http/workspaces';
import { AppError } from '@argosy/domain/app-error';
import { isId, printId } from '@argosy/domain/ids';
import { hashSecret, newSecret } from '../access/hash-secret.ts';
import type { Deps } from '../deps.ts';
import { below, readPage, type PageInput, type PageOf } from '../paging.ts';
import { audit } from '../record.ts';
import type { Scope } from '../scope.ts';
import { cloneUrl } from '../workspaces/view.ts';

/** The user name of every repository credential: the password alone tells who it is. */
export const GIT_USERNAME = 'argosy';

/** Makes a credential that reads the workspace's repository; its password is shown this once. */
export async function createCredential(deps: Deps, scope: Scope, input: CreateRepositoryCredential): Promise<NewRepositoryCredential> {
  const id = printId('credential', deps.newUuid());
  const password = `agc_${newSecret()}`;
  const row = { id, workspaceId: scope.workspaceId, name: input.name ?? 'Git client', createdAt: deps.clock.now() };
  await deps.db.inWorkspace(scope.workspaceId, async (tx) => {
    await tx.repositoryCredential.create({ data: { ...row, purpose: 'user', passwordHash: hashSecret(password) }, select: { id: true } });
    await audit(deps, tx, scope, { action: 'credential.create', subject: { type: 'credential', id }, data: { name: row.name } });
  });
  return { ...viewCredential(row), password, cloneUrl: cloneUrl(deps, scope.workspaceId) };
}

/** The credentials that people made, without their passwords. */
export function listCredentials(deps: Deps, scope: Scope, input: PageInput): Promise<PageOf<RepositoryCredential>> {
  return readPage(
    input,
    (take, before) =>
      deps.db.inWorkspace(scope.workspaceId, (tx) =>
        tx.repositoryCredential.findMany({
          where: { workspaceId: scope.workspaceId, purpose: 'user', ...below(before) },
          orderBy: { id: 'desc' },
          take,
          omit: { passwordHash: true },
        }),
      ),
    viewCredential,
  );
}

/**
 * Revokes a credential; it stops working with the next request.
 *
 * @throws AppError not_found
 */
export async function deleteCredential(deps: Deps, scope: Scope, id: string): Promise<void> {
  await deps.db.inWorkspace(scope.workspaceId, async (tx) => {
    const where = { id, workspaceId: scope.workspaceId, purpose: 'user' };
    const { count } = isId('credential', id) ? await tx.repositoryCredential.deleteMany({ where }) : { count: 0 };
    if (count === 0) throw new AppError('not_found', 'There is no such credential.');
    await audit(deps, tx, scope, { action: 'credential.delete', subject: { type: 'credential', id } });
  });
}

function viewCredential(row: { id: string; name: string; createdAt: Date }): RepositoryCredential {
  return { id: row.id, name: row.name, username: GIT_USERNAME, createdAt: row.createdAt.toISOString() };
}
