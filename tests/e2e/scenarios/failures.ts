import type { Test } from 'tap';
import { applyObject } from '../kubectl.ts';
import { IMAGES } from '../stage.ts';
import type { Stage } from '../stage.ts';
import type { Capability } from '../target.ts';
import { getWorkload } from '../workload.ts';

export async function failures(t: Test, stage: Stage): Promise<void> {
  const { capabilities, kubectl } = stage.target.cluster;
  const needs = (capability: Capability) => ({
    skip: capabilities.has(capability) ? false : (`the cluster cannot do this: ${capability}` as const),
  });

  await t.test('an image that cannot be pulled fails the first release soon, by its name', needs('missing-image'), async (t) => {
    await stage.createApp('dinghy', { replicas: 2 });
    const release = await stage.settle('dinghy', stage.lab, IMAGES.missing);
    t.match(release, { state: 'failed', failureCode: 'image_pull_failed', reason: IMAGES.missing });
    t.not(release.oldVersionServes, true);
    t.ok(Date.parse(release.finishedAt!) - Date.parse(release.createdAt) < 60_000, 'long before the release times out');
  });

  await t.test('a release that fails after one that succeeded leaves the old version serving', needs('missing-image'), async (t) => {
    await stage.succeed('dinghy', stage.lab, IMAGES.good);
    const release = await stage.settle('dinghy', stage.lab, IMAGES.missing);
    t.match(release, { state: 'failed', failureCode: 'image_pull_failed', oldVersionServes: true });
    const workload = await getWorkload(kubectl, stage.lab.namespace, 'dinghy');
    t.equal(workload.status.availableReplicas, 2);
  });

  await t.test('a container that crashes fails the release', needs('crash'), async (t) => {
    await stage.createApp('raft');
    const release = await stage.settle('raft', stage.lab, IMAGES.crash);
    t.match(release, { state: 'failed', failureCode: 'container_crashed', reason: /exit code 1/i });
  });

  await t.test('an image of root fails the release where the container must not be root', needs('runs-as-root'), async (t) => {
    await stage.createApp('canoe');
    const release = await stage.settle('canoe', stage.lab, IMAGES.root);
    t.match(release, { state: 'failed', failureCode: 'image_runs_as_root' });
  });

  await t.test('pods that no node has room for fail the release', needs('unschedulable'), async (t) => {
    await stage.createApp('whale', { resources: { requests: { cpu: '1000' } } });
    const release = await stage.settle('whale', stage.lab, IMAGES.good);
    t.match(release, { state: 'failed', failureCode: 'unschedulable', reason: /cpu/i });
  });

  await t.test('pods that exceed a quota of the namespace fail the release', async (t) => {
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'no-pods', namespace: stage.lab.namespace } };
    await applyObject(kubectl, { ...quota, spec: { hard: { pods: '0' } } });
    t.teardown(() => kubectl('delete', 'resourcequota', 'no-pods', `--namespace=${stage.lab.namespace}`));
    await stage.createApp('kayak', { values: { progressDeadlineSeconds: 10 } });
    const release = await stage.settle('kayak', stage.lab, IMAGES.good);
    t.match(release, { state: 'failed', failureCode: 'quota_exceeded', reason: 'no-pods' });
  });

  await t.test('a rollout past its progress deadline fails the release', needs('never-ready'), async (t) => {
    await stage.createApp('pontoon', { values: { progressDeadlineSeconds: 10 } });
    const release = await stage.settle('pontoon', stage.lab, IMAGES.neverReady);
    t.match(release, { state: 'failed', failureCode: 'not_ready' });
  });

  await t.test('a release that does not become ready in its time is timed out, with what held it', needs('never-ready'), async (t) => {
    await stage.createApp('buoy');
    const release = await stage.settle('buoy', stage.lab, IMAGES.neverReady, { timeoutSeconds: 30 });
    t.match(release, { state: 'timed_out', failureCode: 'release_timeout', reason: /ready/i });
  });

  await t.test('a failed release says so in its timeline and by an event', needs('crash'), async (t) => {
    const { data } = await stage.api.get<{ data: { id: string; timeline: { state: string; detail: string | null }[] }[] }>(
      '/releases?state=failed',
    );
    const release = data[0]!;
    t.equal(release.timeline.at(-1)?.state, 'failed');
    t.ok(release.timeline.at(-1)?.detail);
    const events = (await stage.events(0, 'release.failed')).filter((event) => event.subject.id === release.id);
    t.equal(events.length, 1);
  });
}
