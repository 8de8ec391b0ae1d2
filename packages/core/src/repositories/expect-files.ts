import type { Tx } from '@argosy/db/client';
import type { ExpectedFiles } from '@argosy/domain/workspace/compare-files';
import { gitBlobId } from '@argosy/domain/workspace/git-object';
import { applicationPath, chartPath, projectPath, readmePath, valuesPath } from '@argosy/domain/workspace/layout';
import { renderWorkspaceReadme } from '@argosy/domain/workspace/readme';
import type { Deps } from '../deps.ts';
import { renderProjectFile } from '../environments/render-project.ts';
import { chartChanges } from '../workspaces/create.ts';

/** What a workspace's repository should hold, by its rows. */
export interface Expectation extends ExpectedFiles {
  files: Map<string, string | null>;
  tolerated: Set<string>;
  /** Whose files they are; the rest is the workspace's own. */
  deployments: Map<string, string>;
  /** The texts of files that are no deployment's. */
  contents: Map<string, string>;
}

interface Workspace {
  id: string;
  slug: string;
  name: string;
}

/**
 * What the repository should hold. The files of a release are known by the ids that were stored with its commit: a
 * renderer that changed with a new version of Argosy changes nothing of what stands there.
 *
 * @param found what it holds: README and chart are only expected to be there, whatever they say
 */
export async function expectFiles(deps: Deps, tx: Tx, workspace: Workspace, found: ReadonlyMap<string, string>): Promise<Expectation> {
  const expectation: Expectation = {
    files: new Map(),
    owned: ['environments/', 'projects/'],
    tolerated: new Set(),
    deployments: new Map(),
    contents: new Map(),
  };
  await expectDeployments(tx, workspace.id, expectation);
  const contents = [...(await projects(deps, tx, workspace, expectation.tolerated)), ...foundations(deps, workspace, found)];
  for (const { path, content } of contents) {
    expectation.files.set(path, gitBlobId(content));
    expectation.contents.set(path, content);
  }
  return expectation;
}

interface Standing {
  id: string;
  app: string;
  environment: string;
  committed: string | null;
  current: string | null;
  manifest: string | null;
  values: string | null;
}

async function expectDeployments(tx: Tx, workspaceId: string, { files, tolerated, deployments }: Expectation): Promise<void> {
  const rows = await tx.$queryRaw<Standing[]>`
    SELECT d.id, a.slug AS app, e.slug AS environment, d.committed_release_id AS committed, d.current_release_id AS current,
      d.manifest_sha AS manifest, r.values_sha AS values
    FROM deployments d
    JOIN apps a ON a.workspace_id = d.workspace_id AND a.id = d.app_id
    JOIN environments e ON e.workspace_id = d.workspace_id AND e.id = d.environment_id
    LEFT JOIN releases r ON r.workspace_id = d.workspace_id AND r.id = d.committed_release_id
    WHERE d.workspace_id = ${workspaceId} AND d.deleting_at IS NULL`;
  for (const row of rows) {
    const values = valuesPath(row.environment, row.app);
    const manifest = applicationPath(row.environment, row.app);
    if (row.committed !== null) {
      for (const [path, id] of new Map([
        [values, row.values],
        [manifest, row.manifest],
      ])) {
        files.set(path, id);
        deployments.set(path, row.id);
      }
    } else if (row.current !== null) {
      // Something runs of which nothing should stand here: taking it away would end it, so that is left to a person.
      tolerated.add(values).add(manifest);
    }
  }
}

async function projects(deps: Deps, tx: Tx, workspace: Workspace, tolerated: Set<string>) {
  const rows = await tx.environment.findMany({
    where: { workspaceId: workspace.id },
    include: { cluster: { select: { hosting: true, server: true } } },
  });
  // The file of an environment that is being deleted goes with its last step.
  for (const row of rows.filter((each) => each.deletingAt !== null)) tolerated.add(projectPath(row.slug));
  return rows
    .filter((row) => row.deletingAt === null)
    .map((row) => ({ path: projectPath(row.slug), content: renderProjectFile(deps, workspace, row, row.cluster) }));
}

/** README and chart, where they are missing. Another version of the chart comes with the next release. */
function foundations(deps: Deps, workspace: Workspace, found: ReadonlyMap<string, string>) {
  const chart = chartChanges(deps);
  const charts = chartPath(deps.chart.version).split('/').slice(0, -1).join('/');
  const isOurs = chart.some(({ path }) => found.has(path)) || ![...found.keys()].some((path) => path.startsWith(`${charts}/`));
  const wanted = [{ path: readmePath(), content: renderWorkspaceReadme(workspace) }, ...(isOurs ? chart : [])];
  return wanted.filter(({ path }) => !found.has(path));
}
