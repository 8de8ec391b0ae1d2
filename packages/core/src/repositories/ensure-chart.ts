import { chartPath } from '@argosy/domain/workspace/layout';
import type { Deps } from '../deps.ts';
import type { FileChange, RepositoryStore } from '../ports/git-host.ts';
import { chartChanges } from '../workspaces/create.ts';

/** The platform's chart as changes where the repository does not have this version of it yet, else nothing. */
export async function ensureChart(deps: Deps, store: RepositoryStore): Promise<FileChange[]> {
  const folder = chartPath(deps.chart.version);
  const trees = await store.readTrees([folder]);
  return trees.has(folder) ? [] : chartChanges(deps);
}
