import type { IncomingMessage } from 'node:http';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { Tokens } from './create-tokens.ts';
import type { User } from './user.ts';

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * Who makes the request; undefined where it brings nothing to show.
 *
 * @throws ApiError 401 where it brings something that is nobody's
 */
export function authenticate(request: IncomingMessage, tokens: Tokens): User | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined) return undefined;
  const token = BEARER.exec(authorization)?.[1];
  const user = token === undefined ? undefined : tokens.find(token);
  if (user === undefined) throw unauthorized();
  return impersonated(request) ?? user;
}

/** `kubectl --as`: everybody may be anybody, as everybody may do everything. */
function impersonated({ headers }: IncomingMessage): User | undefined {
  const name = headers['impersonate-user'];
  if (typeof name !== 'string') return undefined;
  const groups = headers['impersonate-group'] ?? [];
  return { username: name, uid: '', groups: [...[groups].flat(), 'system:authenticated'] };
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}
