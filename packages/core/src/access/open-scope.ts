import { findWorkspace } from '@argosy/db/system';
import { mayDo, type Permission, type Role } from '@argosy/domain/access/roles';
import { AppError } from '@argosy/domain/app-error';
import { isId } from '@argosy/domain/ids';
import { isSlug } from '@argosy/domain/workspace/slug';
import type { Deps } from '../deps.ts';
import type { Scope } from '../scope.ts';
import type { Principal } from './authenticate.ts';

/**
 * What the principal may touch of the workspace that a path names. A workspace that is foreign is as absent as one that
 * does not exist.
 *
 * @param workspace id or slug
 * @throws AppError not_found, or forbidden where the role is too low
 */
export async function openScope(
  deps: Deps,
  principal: Principal,
  workspace: string,
  permission: Permission,
  requestId: string,
): Promise<Scope> {
  const named = isId('workspace', workspace) || isSlug(workspace);
  const found = named ? await findWorkspace(deps.db, workspace, principal.type === 'user' ? principal.id : null) : null;
  const binding = found === null ? null : bindingOf(principal, found);
  if (found === null || binding === null) throw new AppError('not_found', 'There is no such workspace.');
  if (!mayDo(binding.role, permission)) {
    throw new AppError('forbidden', `The role "${binding.role}" may not do this.`);
  }
  return {
    workspaceId: found.workspaceId,
    slug: found.slug,
    actor: { type: principal.type, id: principal.id },
    requestId,
    ...binding,
  };
}

interface Binding {
  role: Role;
  environmentTypes: string[];
  apps: string[];
}

function bindingOf(
  principal: Principal,
  found: { workspaceId: string; role: string | null; environmentTypes: string[] | null; apps: string[] | null },
): Binding | null {
  if (principal.type === 'token') return principal.workspaceId === found.workspaceId ? pickBinding(principal) : null;
  if (found.role === null) return null;
  return { role: found.role as Role, environmentTypes: found.environmentTypes ?? [], apps: found.apps ?? [] };
}

function pickBinding({ role, environmentTypes, apps }: Binding): Binding {
  return { role, environmentTypes, apps };
}
