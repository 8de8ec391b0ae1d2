import type { Test } from 'tap';
import type { Release } from '../shapes.ts';
import { assertSucceeded, IMAGES } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { getWorkload, imageOf, listPodIds } from '../workload.ts';

export async function recovery(t: Test, stage: Stage): Promise<void> {
  const { kubectl, capabilities } = stage.target.cluster;
  const skip = capabilities.has('missing-image') ? false : 'an image that cannot be pulled is needed';

  await t.test('fact-14: a fix that returns to what is live succeeds', { skip }, async (t) => {
    await stage.createApp('skiff', { replicas: 2 });
    await stage.succeed('skiff', stage.lab, IMAGES.good);
    const broken = await stage.settle('skiff', stage.lab, IMAGES.missing);
    t.equal(broken.state, 'failed');
    const fix = await stage.succeed('skiff', stage.lab, IMAGES.good);
    const deployment = await stage.deployment(fix.deployment);
    t.match(deployment, { currentRelease: fix.id, latestRelease: fix.id, health: 'Healthy' });
  });

  await t.test('a rollback brings back image and config of the release it goes to', async (t) => {
    await stage.createApp('lugger');
    const first = await stage.succeed('lugger', stage.staging, IMAGES.good, { config: { replicas: 2, env: { SAIL: 'brown' } } });
    await stage.succeed('lugger', stage.staging, IMAGES.better, { config: { replicas: 1, env: { SAIL: 'white' } } });
    const back = await act(stage, first.deployment, 'rollbacks', { release: first.id, hold: false, reason: 'The white sail tore.' });
    t.match(back, { kind: 'rollback', number: 3, image: IMAGES.good, config: { replicas: 2, env: { SAIL: 'brown' } } });
    const workload = await getWorkload(kubectl, stage.staging.namespace, 'lugger');
    t.equal(imageOf(workload), IMAGES.good);
    t.equal(workload.spec.replicas, 2);
    t.match(workload.spec.template.spec.containers[0]?.env, [{ name: 'SAIL', value: 'brown' }]);
  });

  await t.test('a redeploy restarts the pods and changes nothing else', async (t) => {
    const { namespace } = stage.staging;
    const { data } = await stage.api.get<{ data: Release[] }>('/releases?state=succeeded');
    const last = data.find((release) => release.kind === 'rollback')!;
    const before = await getWorkload(kubectl, namespace, 'lugger');
    const pods = await listPodIds(kubectl, namespace, last.deployment);
    const release = await act(stage, last.deployment, 'redeploys', { reason: 'A fresh start.' });
    t.match(release, { kind: 'redeploy', image: last.image, config: last.config });
    const after = await getWorkload(kubectl, namespace, 'lugger');
    t.ok(after.spec.template.metadata.annotations?.['argosy.dev/restart']);
    t.same(after.spec.template.spec, before.spec.template.spec);
    const restarted = await listPodIds(kubectl, namespace, last.deployment);
    t.same(
      restarted.filter((pod) => pods.includes(pod)),
      [],
      'no pod of before is left',
    );
  });

  await t.test('a release that changes nothing in a pod restarts none', async (t) => {
    const { namespace } = stage.staging;
    const { data } = await stage.api.get<{ data: Release[] }>('/releases?state=succeeded');
    const deployment = data.find((release) => release.kind === 'redeploy')!.deployment;
    const rolled = await stage.succeed('lugger', stage.staging, IMAGES.good);
    const pods = await listPodIds(kubectl, namespace, deployment);
    const again = await stage.succeed('lugger', stage.staging, IMAGES.good, { message: 'Only the release is new' });
    t.same(await listPodIds(kubectl, namespace, deployment), pods);
    const workload = await getWorkload(kubectl, namespace, 'lugger');
    t.equal(workload.metadata.annotations?.['argosy.dev/release'], again.id);
    t.not(again.id, rolled.id);
  });
}

async function act(stage: Stage, deployment: string, action: string, body: object): Promise<Release> {
  const { id } = await stage.api.post<Release>(`/deployments/${deployment}/${action}`, body);
  return assertSucceeded(await stage.api.waitForRelease(id));
}
