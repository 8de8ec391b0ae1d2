import type { Client } from '../../tests/e2e/client.ts';
import type { App, Deployment, Environment, Release } from '../../tests/e2e/shapes.ts';
import { DemoFailure } from './demo-failure.ts';
import { followRelease } from './follow-release.ts';
import { renderTable } from './render-table.ts';
import type { Screen } from './screen.ts';
import type { DemoClone } from './show-workspace.ts';

export interface ReleaseShow {
  api: Client;
  environment: Environment;
  app: App;
  clone: DemoClone;
  screen: Screen;
  signal: AbortSignal;
}

/** Releases an image of the app as a CI does. */
export function requestRelease({ api, app, environment }: ReleaseShow, image: string, message: string): Promise<Release> {
  return api.post<Release>('/releases', { app: app.slug, environment: environment.slug, image, message });
}

/**
 * Shows a release from its commit to its end.
 *
 * @param expected how it has to end
 * @throws DemoFailure with its reason where it ends otherwise
 */
export async function showRelease(show: ReleaseShow, asked: Release, expected: 'succeeded' | 'failed'): Promise<Release> {
  const { api, screen, clone, signal } = show;
  screen.good(`release ${asked.number} (${asked.id}): ${asked.state}`);
  // It is followed from its first moment on, and told of below its commit.
  const seen: string[] = [];
  let tell = (line: string): unknown => seen.push(line);
  const following = followRelease(api, asked, (line) => tell(line), signal);
  following.catch(() => {});
  if (asked.number === 1) await clone.show('log', '-1', '--stat', '--format=%h %s%n%n%(trailers)');
  else await clone.show('log', '-1', '--patch', '--unified=0', '--format=%h %s');
  tell = screen.line;
  seen.forEach(screen.line);
  const release = await following;
  if (release.state !== expected) {
    throw new DemoFailure(`The release is ${release.state}: ${release.reason ?? release.failureCode ?? 'no reason is known'}`);
  }
  return release;
}

/** Shows the deployments as `kubectl get applications` would, and what each of them runs. */
export async function showDeployments({ api, app, screen }: ReleaseShow): Promise<void> {
  const { data } = await api.get<{ data: Deployment[] }>('/deployments');
  const rows = await Promise.all(
    data.map(async (deployment) => {
      const current = deployment.currentRelease === null ? undefined : await api.get<Release>(`/releases/${deployment.currentRelease}`);
      const runs = current === undefined ? 'nothing yet' : `release ${current.number}`;
      return [deployment.id, deployment.sync ?? '', deployment.health ?? '', app.slug, runs];
    }),
  );
  screen.quote(renderTable(['NAME', 'SYNC STATUS', 'HEALTH STATUS', 'APP', 'LAST SYNCED'], rows));
}
