import type { CreateToken, NewToken, Token } from '@argosy/contracts/http/workspaces';
import { mayGrant, type Role } from '@argosy/domain/access/roles';
import { AppError } from '@argosy/domain/app-error';
import { isId, printId } from '@argosy/domain/ids';
import { hashSecret, newSecret } from '../access/hash-secret.ts';
import type { Deps } from '../deps.ts';
import { below, readPage, type PageInput, type PageOf } from '../paging.ts';
import { audit, recordEvents } from '../record.ts';
import type { Scope } from '../scope.ts';

const DEFAULT_DAYS = 90;

/**
 * Makes a token of the workspace; its text is shown this once.
 *
 * @throws AppError forbidden (tokens make no tokens; nobody grants more than they hold), invalid_request at /expiresAt
 */
export async function createToken(deps: Deps, scope: Scope, input: CreateToken): Promise<NewToken> {
  if (scope.actor.type !== 'user') throw new AppError('forbidden', 'Only a user may make tokens.');
  if (!mayGrant(scope.role, input.role)) throw new AppError('forbidden', `The role "${scope.role}" may not grant "${input.role}".`);
  const createdAt = deps.clock.now();
  const expiresAt = input.expiresAt === undefined ? new Date(createdAt.getTime() + DEFAULT_DAYS * 86_400_000) : new Date(input.expiresAt);
  if (expiresAt <= createdAt) throw AppError.field('invalid_request', '/expiresAt', 'Give a time in the future.', 'in_the_past');
  const id = printId('token', deps.newUuid());
  const token = `ags_${id.slice(4)}_${newSecret()}`;
  const row = { id, workspaceId: scope.workspaceId, name: input.name, role: input.role, createdAt, expiresAt };
  await deps.db.inWorkspace(scope.workspaceId, async (tx) => {
    await tx.token.create({ data: { ...row, secretHash: hashSecret(token), createdBy: scope.actor.id }, select: { id: true } });
    await audit(deps, tx, scope, { action: 'token.create', subject: { type: 'token', id }, data: { name: row.name, role: row.role } });
    await recordEvents(deps, tx, scope, [
      { type: 'token.created', subject: { type: 'token', id }, data: { name: row.name, role: row.role } },
    ]);
  });
  return { ...viewToken(row), token };
}

/** The workspace's tokens, without their texts. */
export function listTokens(deps: Deps, scope: Scope, input: PageInput): Promise<PageOf<Token>> {
  return readPage(
    input,
    (take, before) =>
      deps.db.inWorkspace(scope.workspaceId, (tx) =>
        tx.token.findMany({
          where: { workspaceId: scope.workspaceId, ...below(before) },
          orderBy: { id: 'desc' },
          take,
          omit: { secretHash: true },
        }),
      ),
    viewToken,
  );
}

/**
 * Revokes a token; it stops working with the next request.
 *
 * @throws AppError not_found, forbidden (the token of a higher role)
 */
export async function deleteToken(deps: Deps, scope: Scope, id: string): Promise<void> {
  await deps.db.inWorkspace(scope.workspaceId, async (tx) => {
    const where = { id, workspaceId: scope.workspaceId };
    const row = isId('token', id) ? await tx.token.findUnique({ where, select: { role: true } }) : null;
    if (row === null) throw new AppError('not_found', 'There is no such token.');
    if (!mayGrant(scope.role, row.role as Role))
      throw new AppError('forbidden', `The role "${scope.role}" may not revoke a token of "${row.role}".`);
    await tx.token.deleteMany({ where });
    await audit(deps, tx, scope, { action: 'token.delete', subject: { type: 'token', id } });
    await recordEvents(deps, tx, scope, [{ type: 'token.deleted', subject: { type: 'token', id }, data: {} }]);
  });
}

function viewToken(row: { id: string; name: string; role: string | null; createdAt: Date; expiresAt: Date | null }): Token {
  return {
    id: row.id,
    name: row.name,
    role: row.role as Role,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}
