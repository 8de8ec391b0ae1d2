import type { Release } from '../../e2e/shapes.ts';
import type { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';

/** Nothing is applied twice (trust-I2): a release has one commit at most, and it is the one that its row names. */
export function checkCommits({ sites }: Evidence): Finding {
  const faults: string[] = [];
  let checked = 0;
  for (const { cloned, releases } of sites) {
    const byId = new Map(releases.map((release) => [release.id, release]));
    for (const [release, sequences] of cloned.commitsOf) {
      checked += 1;
      if (sequences.length > 1) faults.push(`${release} has the commits ${sequences.join(', ')}`);
      const row = byId.get(release);
      if (row === undefined) faults.push(`commit ${sequences[0]} is of ${release}, which does not exist`);
      else if (row.commit?.sequence !== sequences[0])
        faults.push(`${release} knows commit ${row.commit?.sequence ?? 'none'} and has ${sequences[0]}`);
    }
    for (const { id, commit } of releases) {
      if (commit === null) continue;
      if (!cloned.commitsOf.has(id)) faults.push(`${id} knows commit ${commit.sequence}, which is not in the repository`);
      if (cloned.sequenceOf(commit.sha) !== commit.sequence) faults.push(`${id}: ${commit.sha} is not commit ${commit.sequence}`);
    }
    faults.push(...findLateCommits(releases));
  }
  return { id: 'trust-I2', what: 'releases with more than one commit, or with another than they know', checked, faults };
}

/** An older release is never committed after a newer one. */
function findLateCommits(releases: Release[]): string[] {
  const faults: string[] = [];
  for (const deployment of new Set(releases.map((release) => release.deployment))) {
    let last = 0;
    for (const release of releases.filter((each) => each.deployment === deployment).sort((a, b) => a.number - b.number)) {
      if (release.commit === null) continue;
      if (release.commit.sequence <= last) faults.push(`${release.id}, number ${release.number}, was committed before an older one`);
      last = release.commit.sequence;
    }
  }
  return faults;
}

/** What was asked for with one key has happened once, however often it was asked for. */
export function checkKeys({ load, sites }: Evidence): Finding {
  const made = new Map<string, string[]>();
  for (const { releases, index } of sites) {
    for (const release of releases as (Release & { source: { runUrl?: string } | null })[]) {
      const url = release.source?.runUrl;
      if (url === undefined) continue;
      const key = `${index} ${url.split('/').at(-1)}`;
      made.set(key, [...(made.get(key) ?? []), release.id]);
    }
  }
  const calls = load.history.calls.filter(({ what }) => what === 'release');
  const faults = calls.flatMap(({ site, key, ids, outcome }) => {
    const found = made.get(`${site} ${key}`) ?? [];
    const twice = found.length > 1 ? [`${key} has made ${found.join(', ')}`] : [];
    const other =
      outcome === 'acknowledged' && [...ids].some((id) => !found.includes(id))
        ? [`${key} was answered ${[...ids].join()} and made ${found.join()}`]
        : [];
    return [...twice, ...other];
  });
  return { id: 'trust-I2', what: 'keys with more than one effect', checked: calls.length, faults };
}
