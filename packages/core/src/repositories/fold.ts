import { repositoryStore } from '@argosy/db/repository-store';
import type { Deps } from '../deps.ts';
import { DONE, type JobResult } from '../jobs/result.ts';

/** Folds the older packs of a repository into one, so that clones stay fast. */
export async function foldRepository(deps: Deps, workspaceId: string): Promise<JobResult> {
  await deps.db.inWorkspace(workspaceId, (tx) => deps.gitHost.fold(repositoryStore(tx, workspaceId)));
  return DONE;
}
