import type { Test } from 'tap';
import { refusalOf } from '../client.ts';
import { needs } from '../needs.ts';
import { readStream } from '../read-stream.ts';
import type { ClusterEvent, LogLine, Pod, Release, Resource } from '../shapes.ts';
import { IMAGES } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { together } from '../together.ts';
import { until } from '../until.ts';

const STREAM_MS = 90_000;

/** What a deployment consists of in its cluster, and what it says there. */
export async function workloads(t: Test, stage: Stage): Promise<void> {
  const skip = needs(stage, 'pod-logs');
  await together(t, [
    { name: 'the pods of a deployment tell of their release and their containers', run: (t) => podsTell(t, stage) },
    { name: 'the logs of all pods are text, and narrowed to one they are its own', skip, run: (t) => textOfAll(t, stage) },
    { name: 'a followed log goes on with the pods of a redeploy', skip, run: (t) => followsNewPods(t, stage) },
    {
      name: 'what a container wrote before it crashed can still be read',
      skip: skip || needs(stage, 'crash'),
      run: (t) => previousLog(t, stage),
    },
  ]);
}

async function podsTell(t: Test, stage: Stage): Promise<void> {
  await stage.createApp('barque', { replicas: 2 });
  const release = await stage.succeed('barque', stage.staging, IMAGES.good);
  const path = `/deployments/${release.deployment}`;
  const { data: pods } = await stage.api.get<{ data: Pod[] }>(`${path}/pods`);
  t.equal(pods.length, 2);
  for (const pod of pods) {
    t.match(pod, { ready: true, phase: 'Running', release: release.id, node: String, restarts: 0 });
    t.match(pod.containers, [{ name: 'barque', image: IMAGES.good, init: false, state: 'running', lastTermination: null }]);
  }
  const { data: resources } = await stage.api.get<{ data: Resource[] }>(`${path}/resources`);
  t.match(
    resources.find(({ kind }) => kind === 'Deployment'),
    { group: 'apps', name: 'barque', namespace: stage.staging.namespace, status: 'Synced' },
  );
  await stage.createApp('barque-tender', { replicas: 1 });
  await stage.succeed('barque-tender', stage.staging, IMAGES.good);
  const { data: events } = await stage.api.get<{ data: ClusterEvent[] }>(`${path}/cluster-events?limit=200`);
  t.ok(events.some(({ reason, object }) => reason === 'ScalingReplicaSet' && object.name === 'barque'));
  t.notOk(
    events.some(({ object }) => object.name.startsWith('barque-tender')),
    'nothing of an app whose name begins alike',
  );
  const refusal = await refusalOf(stage.api.get(`${path}/logs?container=funnel`));
  t.match(refusal, { status: 422, problem: { code: 'unknown_reference', errors: [{ pointer: '/container', detail: /barque/ }] } });
}

async function textOfAll(t: Test, stage: Stage): Promise<void> {
  await stage.createApp('ketch', { replicas: 2 });
  const { deployment } = await stage.succeed('ketch', stage.staging, IMAGES.good);
  const read = (query: string) => stage.api.request<string>('GET', `/deployments/${deployment}/logs${query}`);
  const { data: pods } = await stage.api.get<{ data: Pod[] }>(`/deployments/${deployment}/pods`);
  const all = await read('');
  t.match(all.headers.get('content-type'), /^text\/plain/);
  for (const { name } of pods) t.match(all.body, new RegExp(`^${name}/ketch level=info `, 'm'));
  const pod = pods[0]?.name ?? '';
  const own = (await read(`?pod=${pod}&container=ketch`)).body;
  t.match(own, /^level=info msg="starting"/);
  t.equal((await read(`?pod=${pod}&tail=1`)).body.split('\n').length, 2, 'one line and its end');
  t.equal((await read(`?pod=${pod}&tail=0`)).body, '');
  t.equal((await read('?previous=true')).body, '', 'nothing has ended yet');
}

async function followsNewPods(t: Test, stage: Stage): Promise<void> {
  await stage.createApp('sloop', { replicas: 1 });
  const { deployment } = await stage.succeed('sloop', stage.staging, IMAGES.good);
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(STREAM_MS)]);
  const path = `/deployments/${deployment}/logs?follow=true`;
  const response = await stage.api.open('GET', path, { headers: { accept: 'text/event-stream' }, signal });
  t.match(response.headers.get('content-type'), /^text\/event-stream/);
  const seen = new Set<string>();
  let redeploy: Promise<Release> | undefined;
  for await (const { event, data } of readStream(response)) {
    if (event !== 'log') continue;
    const line = JSON.parse(data) as LogLine;
    if (seen.size === 0) t.match(line, { pod: /^sloop-/, container: 'sloop', time: /Z$/, line: /^level=/ });
    seen.add(line.pod);
    redeploy ??= stage.api.post<Release>(`/deployments/${deployment}/redeploys`, {});
    if (seen.size === 2) break;
  }
  stop.abort();
  t.equal(seen.size, 2, 'a line of a pod that was not there before');
  await stage.api.waitForRelease((await redeploy)?.id ?? '');
}

async function previousLog(t: Test, stage: Stage): Promise<void> {
  await stage.createApp('wreck');
  const { deployment } = await stage.settle('wreck', stage.lab, IMAGES.crash);
  const { data: pods } = await stage.api.get<{ data: Pod[] }>(`/deployments/${deployment}/pods`);
  t.match(pods[0]?.containers, [{ name: 'wreck', lastTermination: { exitCode: 1, reason: 'Error' } }]);
  const log = await until('a container that has crashed twice has a log before the last', async () => {
    return (await stage.api.request<string>('GET', `/deployments/${deployment}/logs?previous=true`)).body || undefined;
  });
  t.match(log, /exitCode=1/);
}
