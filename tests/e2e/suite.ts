import type { Test } from 'tap';
import { listEverything } from './inventory.ts';
import { bootstrap } from './scenarios/bootstrap.ts';
import { chart } from './scenarios/chart.ts';
import { deletion } from './scenarios/deletion.ts';
import { explanations } from './scenarios/explanations.ts';
import { outages } from './scenarios/explanations/outages.ts';
import { faultsInGit } from './scenarios/faults-in-git.ts';
import { firstRelease } from './scenarios/first-release.ts';
import { healing } from './scenarios/healing.ts';
import { holds } from './scenarios/holds.ts';
import { interruptedBootstrap } from './scenarios/interrupted-bootstrap.ts';
import { outage } from './scenarios/outage.ts';
import { peers } from './scenarios/peers.ts';
import { recovery } from './scenarios/recovery.ts';
import { refusals } from './scenarios/refusals.ts';
import { releasing } from './scenarios/releasing.ts';
import { secondCluster } from './scenarios/second-cluster.ts';
import { stream } from './scenarios/stream.ts';
import { workloads } from './scenarios/workloads.ts';
import { Stage } from './stage.ts';
import type { Target } from './target.ts';
import { together } from './together.ts';

/**
 * Argosy's main job from an empty cluster to an empty cluster, through the HTTP API, real git and kubectl alone. What an
 * operation needs that the target has not is skipped by name.
 */
export async function e2e(t: Test, target: Target): Promise<void> {
  const clusters = [target.cluster, target.second].filter((cluster) => cluster !== undefined);
  const before = await Promise.all(clusters.map((cluster) => listEverything(cluster.kubectl)));
  const stage = new Stage(target);
  const group = (name: string, scenarios: (t: Test) => Promise<void>) => t.test(name, scenarios);
  await group('bootstrap', (t) => bootstrap(t, stage));
  await group('first release', (t) => firstRelease(t, stage));
  await group('chart', (t) => chart(t, stage));
  await group('releasing', (t) => releasing(t, stage));
  await group('second cluster', (t) => secondCluster(t, stage));
  await together(t, [
    { name: 'explanations', run: (t) => explanations(t, stage) },
    { name: 'holds', run: (t) => holds(t, stage) },
    { name: 'recovery', run: (t) => recovery(t, stage) },
    { name: 'refusals', run: (t) => refusals(t, stage) },
    { name: 'workloads', run: (t) => workloads(t, stage) },
  ]);
  await group('faults in git', (t) => faultsInGit(t, stage));
  await group('healing', (t) => healing(t, stage));
  await group('stream', (t) => stream(t, stage));
  await group('peers', (t) => peers(t, stage));
  await group('outages around Argo CD', (t) => outages(t, stage));
  await group('outage', (t) => outage(t, stage));
  await group('deletion', (t) => deletion(t, stage, before));
  await group('interrupted bootstrap', (t) => interruptedBootstrap(t, stage, before[0] ?? []));
}
