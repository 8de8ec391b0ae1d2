import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App, Deployment, Environment, Release } from '../../e2e/shapes.ts';
import type { Evidence, SiteEvidence } from './evidence.ts';
import type { Finding } from './finding.ts';

/** Git equals the database (trust-I3): the files of the head are what the releases say, byte for byte. */
export async function checkFiles({ sites }: Evidence): Promise<Finding> {
  const faults: string[] = [];
  let checked = 0;
  for (const each of sites) {
    const files = (await each.cloned.clone.git('ls-tree', '-r', '--name-only', 'HEAD', 'environments')).trim().split('\n');
    const known = new Set<string>();
    for (const deployment of each.deployments) {
      checked += 1;
      const folder = folderOf(each, deployment);
      known.add(`${folder}/values.yaml`).add(`${folder}/application.yaml`);
      faults.push(...(await compare(each, deployment, folder, files)));
    }
    faults.push(...files.filter((file) => file !== '' && !known.has(file)).map((file) => `${file} belongs to no deployment`));
  }
  return { id: 'trust-I3', what: 'deployments whose files are not what their releases say', checked, faults };
}

async function compare(each: SiteEvidence, deployment: Deployment, folder: string, files: string[]): Promise<string[]> {
  const wanted = findStanding(each.releases, deployment);
  const isThere = files.includes(`${folder}/values.yaml`);
  // A first release that was cancelled leaves nothing, and one that never was committed has nothing.
  if (wanted === null) return isThere ? [`${folder} stands, and no release of it does`] : [];
  if (!isThere) return [`${folder}/values.yaml is missing, and ${wanted.id} stands there`];
  const text = await readFile(join(each.cloned.clone.folder, folder, 'values.yaml'), 'utf8');
  const response = await each.site.api.open('GET', `/deployments/${deployment.id}/values`, { headers: { accept: 'application/yaml' } });
  const said = await response.text();
  const application = await readFile(join(each.cloned.clone.folder, folder, 'application.yaml'), 'utf8').catch(() => '');
  return [
    ...(text === said ? [] : [`${folder}/values.yaml differs from what the API says`]),
    ...(text.includes(wanted.id) ? [] : [`${folder}/values.yaml is not of ${wanted.id}`]),
    ...(application.includes(deployment.id) ? [] : [`${folder}/application.yaml is not of ${deployment.id}`]),
  ];
}

/** The release whose files have to stand: the newest commit's, or what a cancellation of it restored. */
function findStanding(releases: Release[], deployment: Deployment): Release | null {
  const committed = releases
    .filter((release) => release.deployment === deployment.id && release.commit !== null)
    .sort((a, b) => b.number - a.number);
  const [newest] = committed;
  if (newest === undefined) return null;
  if (newest.state !== 'cancelled') return newest;
  return (
    committed.find((release) => release.id === deployment.currentRelease && release.state !== 'cancelled') ??
    committed.find(({ state }) => state === 'succeeded') ??
    null
  );
}

function folderOf({ site }: SiteEvidence, deployment: Deployment): string {
  const app = site.apps.find(({ id }: App) => id === deployment.app);
  const environment: Environment = site.environment;
  return `environments/${environment.slug}/${app?.slug}`;
}
