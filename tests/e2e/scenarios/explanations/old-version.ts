import type { Test } from 'tap';
import { assertExplained, failure } from '../../explained.ts';
import { needs } from '../../needs.ts';
import { IMAGES, type Stage } from '../../stage.ts';
import type { Scenario } from '../../together.ts';
import { getWorkload } from '../../workload.ts';
import { unpulled } from './pods.ts';

/** A failure after a success: the service goes on, and everybody is told so. */
export function oldVersion(stage: Stage): Scenario[] {
  return [
    {
      name: 'a release that fails after one that succeeded leaves the old version serving, and says so',
      skip: needs(stage, 'missing-image'),
      run: (t) => oldVersionServes(t, stage),
    },
  ];
}

async function oldVersionServes(t: Test, stage: Stage): Promise<void> {
  await stage.createApp('gig', { replicas: 2 });
  await stage.succeed('gig', stage.lab, IMAGES.good);
  const release = await stage.settle('gig', stage.lab, IMAGES.missing);
  t.match(release, { state: 'failed', failureCode: 'image_pull_failed', oldVersionServes: true });
  t.ok(Date.parse(release.finishedAt!) - Date.parse(release.createdAt) < 60_000, 'long before the release times out');
  const expected = failure({
    what: 'Release 2 of gig in lab has failed.',
    kind: 'pod',
    subject: 'Pod gig-<hash>',
    detail: unpulled('gig'),
    action: `Check that the image ${IMAGES.missing} exists under this name and that the nodes of cluster home may pull it (registry, credentials).`,
    before: 'The version before goes on serving.',
  });
  await assertExplained(t, stage, release, expected);
  const workload = await getWorkload(stage.target.cluster.kubectl, stage.lab.namespace, 'gig');
  t.equal(workload.status.availableReplicas, 2);
  t.same(release.timeline.at(-1), { state: 'failed', at: release.finishedAt, detail: release.reason });
  const events = (await stage.events(0, 'release.failed')).filter((event) => event.subject.id === release.id);
  t.equal(events.length, 1, 'by one event');
}
