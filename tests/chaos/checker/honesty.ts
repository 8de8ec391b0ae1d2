import type { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';

/** How much later than Argosy the test may hear what a cluster said: both hear it over a socket, on a busy machine. */
const LATER_MS = 1500;
const BAD_IMAGE = /:(?:missing|crash|root)$/;

/** The screen tells the truth (trust-I7, trust-G30): nothing is claimed that the cluster had not said by then. */
export function checkClaims({ sites }: Evidence): Finding {
  const faults: string[] = [];
  let checked = 0;
  for (const { truth, sampler, releases, cloned } of sites) {
    checked += sampler.samples;
    const byId = new Map(releases.map((release) => [release.id, release]));
    const fromOn = (deployment: string, number: number): Set<string> =>
      new Set(releases.filter((release) => release.deployment === deployment && release.number >= number).map(({ id }) => id));
    for (const { release: id, deployment, at } of sampler.succeeded.values()) {
      const release = byId.get(id);
      if (release?.commit == null) {
        faults.push(`${id} was shown as succeeded and has no commit`);
        continue;
      }
      const when = at + LATER_MS;
      if (BAD_IMAGE.test(release.image)) faults.push(`${id} has succeeded with ${release.image}`);
      if (!truth.hadSynced(deployment, release.commit.sequence, when, cloned.sequenceOf))
        faults.push(`${id} was shown as succeeded before its Application was synced at ${release.commit.sequence}`);
      if (!truth.hadCarried(deployment, fromOn(deployment, release.number), when))
        faults.push(`${id} was shown as succeeded before any workload carried it`);
    }
    for (const { release: id, deployment, at } of sampler.current.values()) {
      const sequence = byId.get(id)?.commit?.sequence;
      if (sequence === undefined || !truth.hadApplied(deployment, sequence, at + LATER_MS, cloned.sequenceOf))
        faults.push(`${id} was shown as current before it was applied`);
    }
    faults.push(...sampler.steps);
  }
  return { id: 'trust-I7', what: 'samples in which more was claimed than the cluster had said', checked, faults };
}

/** Every stream brought every event once, in order. */
export function checkStreams({ load, sites }: Evidence): Finding {
  const faults: string[] = [];
  let checked = 0;
  for (const [place, follower] of load.followers.entries()) {
    checked += follower.events.length;
    faults.push(...follower.faults.map((fault) => `stream ${place}: ${fault}`));
    const all = sites[Math.floor(place / 2)]?.events ?? [];
    if (follower.last < (all.at(-1)?.seq ?? 0)) faults.push(`stream ${place} ended at ${follower.last} of ${all.at(-1)?.seq}`);
  }
  for (const wait of load.waits.filter(({ early }) => early)) faults.push(`a wait for ${wait.release} ended early at ${wait.state}`);
  return { id: 'trust-I7', what: 'events missing, doubled or out of order in a stream', checked, faults };
}
