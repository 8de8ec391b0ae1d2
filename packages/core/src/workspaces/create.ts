import type { CreateWorkspace, Workspace } from '@argosy/contracts/http/workspaces';
import { AppError } from '@argosy/domain/app-error';
import { printId } from '@argosy/domain/ids';
import { chartPath, readmePath } from '@argosy/domain/workspace/layout';
import { renderWorkspaceReadme } from '@argosy/domain/workspace/readme';
import { chooseSlug } from '@argosy/domain/workspace/slug';
import { repositoryStore } from '@argosy/db/repository-store';
import type { Principal } from '../access/authenticate.ts';
import type { Deps } from '../deps.ts';
import { audit, recordEvents } from '../record.ts';
import { commitMessage, COMMIT_AUTHOR } from '../repositories/commit-message.ts';
import type { Scope } from '../scope.ts';
import { isUniqueViolation } from '../unique.ts';
import { viewWorkspace } from './view.ts';

/**
 * Creates a workspace with its repository; whoever does becomes its owner.
 *
 * @throws AppError forbidden (tokens and users who are no platform administrator), invalid_request at /slug, slug_taken
 */
export async function createWorkspace(deps: Deps, principal: Principal, input: CreateWorkspace, requestId: string): Promise<Workspace> {
  if (principal.type !== 'user' || !principal.platformAdmin) {
    throw new AppError('forbidden', 'Only a platform administrator may create workspaces.');
  }
  const slug = chooseSlug(input.name, input.slug);
  const id = printId('workspace', deps.newUuid());
  const scope: Scope = {
    workspaceId: id,
    slug,
    actor: { type: 'user', id: principal.id },
    role: 'owner',
    environmentTypes: [],
    apps: [],
    requestId,
  };
  const createdAt = deps.clock.now();
  try {
    return await deps.db.inWorkspace(id, async (tx) => {
      const row = await tx.workspace.create({ data: { id, slug, name: input.name, createdAt } });
      await tx.member.create({ data: { workspaceId: id, userId: principal.id, role: 'owner', createdAt }, select: { role: true } });
      const [first] = await deps.gitHost.append(repositoryStore(tx, id), [
        {
          changes: [{ path: readmePath(), content: renderWorkspaceReadme({ name: input.name, slug, id }) }, ...chartChanges(deps)],
          message: commitMessage(`Begin the workspace ${slug}`, { 'Argosy-Actor': principal.id }),
          author: COMMIT_AUTHOR,
          at: createdAt,
        },
      ]);
      await audit(deps, tx, scope, { action: 'workspace.create', subject: { type: 'workspace', id }, data: { name: input.name, slug } });
      await recordEvents(deps, tx, scope, [
        { type: 'workspace.created', subject: { type: 'workspace', id }, data: { name: input.name, slug } },
      ]);
      return viewWorkspace(deps, { ...row, repository: { head: first?.sha ?? '' } });
    });
  } catch (error) {
    if (isUniqueViolation(error, 'slug')) {
      throw AppError.field('slug_taken', '/slug', `The slug "${slug}" is taken: choose another one.`);
    }
    throw error;
  }
}

/** The platform's chart as files of a repository. */
export function chartChanges(deps: Deps): { path: string; content: string }[] {
  const folder = chartPath(deps.chart.version);
  return [...deps.chart.files].map(([path, content]) => ({ path: `${folder}/${path}`, content }));
}
