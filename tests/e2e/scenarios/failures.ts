import type { Test } from 'tap';
import { applyObject } from '../kubectl.ts';
import type { Config, Environment } from '../shapes.ts';
import { IMAGES } from '../stage.ts';
import type { Stage } from '../stage.ts';
import type { Capability } from '../target.ts';
import { together } from '../together.ts';
import { until } from '../until.ts';
import { getWorkload } from '../workload.ts';
import { isGone } from './refusals.ts';

const LEFT_MS = 60_000;

export async function failures(t: Test, stage: Stage): Promise<void> {
  const { capabilities } = stage.target.cluster;
  const needs = (capability: Capability) => (capabilities.has(capability) ? false : `the cluster cannot do this: ${capability}`);

  await together(t, [
    {
      name: 'an image that cannot be pulled fails the first release soon, by its name',
      skip: needs('missing-image'),
      run: (t) => imageMissing(t, stage),
    },
    {
      name: 'a release that fails after one that succeeded leaves the old version serving',
      skip: needs('missing-image'),
      run: (t) => oldVersionServes(t, stage),
    },
    {
      name: 'a container that crashes fails the release',
      skip: needs('crash'),
      run: (t) => fails(t, stage, 'raft', IMAGES.crash, { failureCode: 'container_crashed', reason: /exit code 1/i }),
    },
    {
      name: 'an image of root fails the release where the container must not be root',
      skip: needs('runs-as-root'),
      run: (t) => fails(t, stage, 'canoe', IMAGES.root, { failureCode: 'image_runs_as_root' }),
    },
    {
      name: 'pods that no node has room for fail the release',
      skip: needs('unschedulable'),
      run: (t) =>
        fails(
          t,
          stage,
          'whale',
          IMAGES.good,
          { failureCode: 'unschedulable', reason: /cpu/i },
          { resources: { requests: { cpu: '1000' } } },
        ),
    },
    { name: 'pods that exceed a quota of the namespace fail the release', run: (t) => quotaExceeded(t, stage) },
    {
      name: 'a rollout past its progress deadline fails the release',
      skip: needs('never-ready'),
      run: (t) => fails(t, stage, 'pontoon', IMAGES.neverReady, { failureCode: 'not_ready' }, { values: { progressDeadlineSeconds: 10 } }),
    },
    {
      name: 'a release that does not become ready in its time is timed out, with what held it',
      skip: needs('never-ready'),
      run: (t) => timedOut(t, stage),
    },
  ]);

  await t.test('a failed release says so in its timeline and by an event', { skip: needs('crash') }, async (t) => {
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

async function fails(t: Test, stage: Stage, app: string, image: string, expected: object, config?: Config): Promise<void> {
  await stage.createApp(app, config);
  t.match(await stage.settle(app, stage.lab, image), { state: 'failed', ...expected });
}

async function imageMissing(t: Test, stage: Stage): Promise<void> {
  await stage.createApp('dinghy', { replicas: 2 });
  const release = await stage.settle('dinghy', stage.lab, IMAGES.missing);
  t.match(release, { state: 'failed', failureCode: 'image_pull_failed', reason: IMAGES.missing });
  t.not(release.oldVersionServes, true);
  t.ok(Date.parse(release.finishedAt!) - Date.parse(release.createdAt) < 60_000, 'long before the release times out');
}

async function oldVersionServes(t: Test, stage: Stage): Promise<void> {
  await stage.createApp('gig', { replicas: 2 });
  await stage.succeed('gig', stage.lab, IMAGES.good);
  const release = await stage.settle('gig', stage.lab, IMAGES.missing);
  t.match(release, { state: 'failed', failureCode: 'image_pull_failed', oldVersionServes: true });
  const workload = await getWorkload(stage.target.cluster.kubectl, stage.lab.namespace, 'gig');
  t.equal(workload.status.availableReplicas, 2);
}

// In an environment of its own: the quota would hold up everybody else's pods.
async function quotaExceeded(t: Test, stage: Stage): Promise<void> {
  const { kubectl } = stage.target.cluster;
  const tight = await stage.api.post<Environment>('/environments', {
    name: 'Tight',
    slug: 'tight',
    type: 'development',
    cluster: stage.cluster.id,
    failFastSeconds: 5,
  });
  await applyObject(kubectl, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: tight.namespace } });
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'no-pods', namespace: tight.namespace } };
  await applyObject(kubectl, { ...quota, spec: { hard: { pods: '0' } } });
  await stage.createApp('kayak', { values: { progressDeadlineSeconds: 10 } });
  const release = await stage.settle('kayak', tight, IMAGES.good);
  t.match(release, { state: 'failed', failureCode: 'quota_exceeded', reason: 'no-pods' });
  await stage.api.delete(`/environments/${tight.id}`);
  await until('the environment is gone', () => isGone(stage, `/environments/${tight.id}`), { timeoutMs: LEFT_MS });
}

async function timedOut(t: Test, stage: Stage): Promise<void> {
  await stage.createApp('buoy');
  const release = await stage.settle('buoy', stage.lab, IMAGES.neverReady, { timeoutSeconds: 30 });
  t.match(release, { state: 'timed_out', failureCode: 'release_timeout', reason: /ready/i });
}
