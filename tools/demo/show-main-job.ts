import type { Client } from '../../tests/e2e/client.ts';
import type { App, Environment, Release, Workspace } from '../../tests/e2e/shapes.ts';
import { connectCluster } from './connect-cluster.ts';
import type { Screen } from './screen.ts';
import { requestRelease, showDeployments, showRelease } from './show-release.ts';
import type { ReleaseShow } from './show-release.ts';
import { showWorkspace } from './show-workspace.ts';

const REPOSITORY = 'ghcr.io/stefanprodan/podinfo';
const GOOD = `${REPOSITORY}:6.9.0`;
// No registry has it, and clusters with fake pods know it by its tag.
const BAD = `${REPOSITORY}:missing`;
const CONFIG = { replicas: 2, port: 9898, healthCheck: { path: '/readyz' }, env: { PODINFO_UI_MESSAGE: 'Delivered by Argosy' } };
const FAIL_FAST_SECONDS = 5;

/**
 * Argosy's main job, step by step: a workspace, a cluster, an environment, an app; a release that goes live, one that
 * cannot, and the way back.
 *
 * @param kubeconfig the text of a file
 * @param made hears of the workspace as soon as there is one
 * @throws DemoFailure where a step ends otherwise than it should
 */
export async function showMainJob(
  client: Client,
  kubeconfig: string,
  { screen, signal, made }: { screen: Screen; signal: AbortSignal; made: (workspace: Workspace) => void },
): Promise<void> {
  screen.step('A workspace: a tenant with a Git repository of its own');
  const { workspace, clone } = await showWorkspace(client, { screen, made });
  try {
    const api = client.in(workspace.id);
    screen.step('A cluster: Argosy installs Argo CD by Helm and verifies both ways');
    const cluster = await connectCluster(api, kubeconfig, screen, signal);
    screen.good(`ready: Argo CD ${cluster.argocd?.appVersion ?? ''}, chart ${cluster.argocd?.chartVersion ?? ''}`);

    screen.step('An environment and an app');
    const environment = await api.post<Environment>('/environments', {
      name: 'Staging',
      type: 'staging',
      cluster: cluster.id,
      failFastSeconds: FAIL_FAST_SECONDS,
    });
    screen.good(`environment ${environment.slug}, namespace ${environment.namespace}`);
    const app = await api.post<App>('/apps', { name: 'podinfo', source: { type: 'image' }, config: CONFIG });
    screen.good(`app ${app.slug}`);

    const show = { api, environment, app, clone, screen, signal };
    const live = await showLive(show);
    await showBroken(show);
    await showRollback(show, live);
  } finally {
    await clone.remove();
  }
}

async function showLive(show: ReleaseShow): Promise<Release> {
  const { api, screen } = show;
  screen.step(`A release of ${GOOD}`);
  const asked = await requestRelease(show, GOOD, 'The first one');
  const values = await api.request<string>('GET', `/deployments/${asked.deployment}/values`, undefined, { accept: 'application/yaml' });
  screen.line('Its values.yaml:');
  screen.quote(values.body);
  const release = await showRelease(show, asked, 'succeeded');
  screen.good(`It is live after ${secondsOf(release)} s.`);
  await showDeployments(show);
  return release;
}

async function showBroken(show: ReleaseShow): Promise<void> {
  const { screen } = show;
  screen.step(`A release of an image that does not exist, on purpose: ${BAD}`);
  const release = await showRelease(show, await requestRelease(show, BAD, 'This cannot work'), 'failed');
  screen.bad(`It has failed after ${secondsOf(release)} s, as ${release.failureCode}. It is never called a success.`);
  if (release.oldVersionServes === true) screen.good('The pods of the version before serve on.');
  await showDeployments(show);
}

async function showRollback(show: ReleaseShow, live: Release): Promise<void> {
  const { api, screen } = show;
  screen.step(`The rollback to release ${live.number}`);
  const asked = await api.post<Release>(`/deployments/${live.deployment}/rollbacks`, { release: live.id, reason: 'The image is missing' });
  const release = await showRelease(show, asked, 'succeeded');
  screen.good(`All is well again after ${secondsOf(release)} s.`);
  await showDeployments(show);
}

function secondsOf(release: Release): string {
  return ((Date.parse(release.finishedAt ?? release.createdAt) - Date.parse(release.createdAt)) / 1000).toFixed(1);
}
