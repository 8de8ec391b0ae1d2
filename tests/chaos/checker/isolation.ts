import type { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';

const TABLES = ['releases', 'deployments', 'apps', 'events', 'audit_events', 'outbox', 'inbox', 'repository_commits'];

/** Nothing of one workspace is seen in another (trust-I5): not in its rows, its events, its answers, its repository. */
export async function checkCanaries({ rows, sites, load }: Evidence): Promise<Finding> {
  const faults: string[] = [];
  let checked = 0;
  for (const { site, releases, events, deployments, cloned, index } of sites) {
    const objects = (await cloned.clone.git('rev-list', '--objects', '--all')).trim().split('\n').length;
    const history = await cloned.clone.git('log', '--all', '--patch', '--format=%B');
    const streams = load.followers.slice(index * 2, index * 2 + 2).map((follower) => JSON.stringify(follower.events));
    const texts: [string, string][] = [
      ['the repository', history],
      ['the answers', JSON.stringify([releases, deployments])],
      ['the events', JSON.stringify(events)],
      ['the streams', streams.join()],
    ];
    for (const table of TABLES) {
      texts.push([
        `the table ${table}`,
        JSON.stringify(await rows.read(site.workspace.id, `SELECT to_jsonb(t)::text AS row FROM ${table} t`)),
      ]);
    }
    checked += objects + releases.length + events.length;
    for (const other of sites.filter((each) => each.site !== site)) {
      const words = [other.site.canary, other.site.workspace.id, other.site.cluster.id];
      for (const [where, text] of texts)
        for (const word of words) if (text.includes(word)) faults.push(`${where} of ${site.workspace.slug} holds ${word}`);
    }
    // A canary that is not even where it belongs would prove nothing.
    if (!history.includes(site.canary)) faults.push(`the canary of ${site.workspace.slug} is not in its own repository`);
  }
  return { id: 'trust-I5', what: "things of one workspace in another's", checked, faults };
}
