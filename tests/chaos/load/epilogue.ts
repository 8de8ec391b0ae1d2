import type { Arena } from '../arena/start-arena.ts';
import type { Site } from '../arena/site.ts';
import type { Finding } from '../checker/finding.ts';
import { isFinal } from '../../e2e/shapes.ts';
import type { Release } from '../../e2e/shapes.ts';
import { until } from '../../e2e/until.ts';
import { loseRefreshes } from '../faults/lose-refreshes.ts';
import type { Load } from './load.ts';

const PATIENCE_MS = 100_000;

/**
 * When all is well again, every app is released twice in a row, at once in one repository, and the first refresh of each
 * is lost (fact-19). All of the second releases succeed, none by running out of time: each sees commits of all others in
 * what Argo CD says of it (fact-20).
 */
export async function releaseAll(arena: Arena, load: Load): Promise<Finding> {
  const faults: string[] = [];
  const ended = await Promise.all(arena.sites.map((site, index) => releaseSite(arena, load, site, index)));
  for (const release of ended.flat()) {
    if (release.state !== 'succeeded') faults.push(`${release.id} is ${release.state}: ${release.reason}`);
  }
  return { id: 'trust-I1', what: 'releases in quiet that did not succeed', checked: ended.flat().length, faults };
}

async function releaseSite(arena: Arena, load: Load, site: Site, index: number): Promise<Release[]> {
  const { sandbox } = site;
  const lost = new Set<string>();
  const losing = new AbortController();
  await sandbox.setFaults({ controller: { paused: true } });
  const loop = loseRefreshes(sandbox, (name) => lost.add(name), losing.signal);
  const release = (turn: number) =>
    Promise.all(
      site.apps.map((app) =>
        load.caller.change(site, index, 'release', {
          method: 'POST',
          path: '/releases',
          body: {
            app: app.slug,
            environment: site.environment.slug,
            image: `registry.example/pause:last-${turn}`,
            config: { env: { CANARY: site.canary } },
            source: { runUrl: `https://ci.example/last-${index}-${app.slug}-${turn}` },
            timeoutSeconds: 90,
          },
          key: `last-${index}-${app.slug}-${turn}`,
        }),
      ),
    );
  await release(1);
  const asked = await release(2);
  const releases = asked.map((call) => call.body as Release);
  // All refreshes that were asked for with the commits have been seen by then, and taken away.
  await until('the refreshes are lost', async () => (await countRefreshes(arena, site)) === 0 && lost.size > 0, { timeoutMs: 30_000 });
  losing.abort();
  await loop;
  await sandbox.setFaults({});
  return Promise.all(releases.map(({ id }) => awaitFinal(site, id)));
}

/** Refreshes that are still to be asked for; of a first release only once its Application is there. */
async function countRefreshes({ rows }: Arena, { workspace, sandbox }: Site): Promise<number> {
  const { items } = await sandbox.read<{ items: { metadata: { name: string } }[] }>(
    '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications',
  );
  const [row] = await rows.read<{ count: number }>(
    workspace.id,
    "SELECT count(*)::int AS count FROM outbox WHERE job = 'refresh-application' AND key = ANY($1)",
    [items.map(({ metadata }) => metadata.name)],
  );
  return row?.count ?? 0;
}

async function awaitFinal(site: Site, id: string): Promise<Release> {
  let last: Release | undefined;
  await until(
    'the release is final',
    async () => {
      last = await site.api.get<Release>(`/releases/${id}`);
      return isFinal(last);
    },
    { timeoutMs: PATIENCE_MS },
  ).catch(() => {});
  return last ?? ({ id, state: 'unknown', reason: null } as Release);
}
