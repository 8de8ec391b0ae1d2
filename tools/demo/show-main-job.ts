import type { Client } from '../../tests/e2e/client.ts';
import type { App, Environment, Release, Workspace } from '../../tests/e2e/shapes.ts';
import { connectCluster } from './connect-cluster.ts';
import { followRelease, renderTimeline } from './follow-release.ts';
import type { Screen } from './screen.ts';
import { showCommit } from './show-commit.ts';

const IMAGE = 'ghcr.io/stefanprodan/podinfo:6.9.0';
const CONFIG = { replicas: 2, port: 9898, healthCheck: { path: '/readyz' }, env: { PODINFO_UI_MESSAGE: 'Delivered by Argosy' } };

/**
 * Argosy's main job, step by step: a workspace, a cluster, an environment, an app, and a release that goes live.
 *
 * @param kubeconfig the text of a file
 * @param made hears of the workspace as soon as there is one
 * @throws DemoFailure where a step ends badly
 */
export async function showMainJob(
  client: Client,
  kubeconfig: string,
  { screen, signal, made }: { screen: Screen; signal: AbortSignal; made: (workspace: Workspace) => void },
): Promise<void> {
  screen.step('A workspace: a tenant with a Git repository of its own');
  const workspace = await client.post<Workspace>('/workspaces', { name: 'Argosy demo' });
  made(workspace);
  const api = client.in(workspace.id);
  screen.good(`${workspace.name} (${workspace.id})`);
  screen.line(`Clone URL: ${workspace.repository.cloneUrl}`);

  screen.step('A cluster: Argosy installs Argo CD and verifies both ways');
  const cluster = await connectCluster(api, kubeconfig, screen, signal);
  screen.good(`ready: Argo CD ${cluster.argocd?.appVersion ?? ''}, chart ${cluster.argocd?.chartVersion ?? ''}`);

  screen.step('An environment and an app');
  const environment = await api.post<Environment>('/environments', { name: 'Staging', type: 'staging', cluster: cluster.id });
  screen.good(`environment ${environment.slug}, namespace ${environment.namespace}`);
  const app = await api.post<App>('/apps', { name: 'podinfo', source: { type: 'image' }, config: CONFIG });
  screen.good(`app ${app.slug}`);

  screen.step(`A release of ${IMAGE}`);
  const asked = await api.post<Release>('/releases', {
    app: app.slug,
    environment: environment.slug,
    image: IMAGE,
    message: 'The first one',
  });
  screen.good(`release ${asked.number} (${asked.id}): ${asked.state}${asked.commit === null ? '' : `, commit ${asked.commit.sha}`}`);

  // It is followed from its first moment on, and told of below its commit.
  const seen: string[] = [];
  let tell = (line: string): unknown => seen.push(line);
  const following = followRelease(api, asked, (line) => tell(line), signal);
  following.catch(() => {});
  await showCommit(api, asked, screen);

  screen.step('What happens to it');
  tell = screen.line;
  seen.forEach(screen.line);
  const release = await following;

  screen.step('Its timeline');
  screen.quote(renderTimeline(release));
  screen.good(release.state);
}
