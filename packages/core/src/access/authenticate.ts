import { findToken } from '@argosy/db/system';
import type { Role } from '@argosy/domain/access/roles';
import { AppError } from '@argosy/domain/app-error';
import type { Deps } from '../deps.ts';
import { hashSecret } from './hash-secret.ts';

/** Who sent a request: a user, or a token that stands for itself in one workspace. */
export type Principal =
  | { type: 'user'; id: string; platformAdmin: boolean }
  | { type: 'token'; id: string; workspaceId: string; role: Role; environmentTypes: string[]; apps: string[] };

/**
 * Who the bearer of this Authorization header is.
 *
 * @throws AppError unauthenticated
 */
export async function authenticate(deps: Deps, authorization: string | undefined): Promise<Principal> {
  const secret = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization ?? '')?.[1];
  if (secret === undefined) throw new AppError('unauthenticated', 'Send a token as `Authorization: Bearer <token>`.');
  const token = await findToken(deps.db, hashSecret(secret));
  const expired = token?.expiresAt != null && token.expiresAt <= deps.clock.now();
  if (token === null || expired) throw new AppError('unauthenticated', 'The token is not valid.');
  if (token.userId !== null) return { type: 'user', id: token.userId, platformAdmin: token.platformAdmin };
  if (token.workspaceId === null || token.role === null) throw new AppError('unauthenticated', 'The token is not valid.');
  const { tokenId: id, workspaceId, environmentTypes, apps } = token;
  return { type: 'token', id, workspaceId, role: token.role as Role, environmentTypes, apps };
}
