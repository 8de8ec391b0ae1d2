import type { Test } from 'tap';
import { findObject } from '../kubectl.ts';
import { IMAGES } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { until } from '../until.ts';
import { getWorkload } from '../workload.ts';

const HEALING_MS = 120_000;

export async function healing(t: Test, stage: Stage): Promise<void> {
  const { kubectl } = stage.target.cluster;

  await t.test('fact-35: an Application that was deleted by hand comes back, and its deployment is healthy again', async (t) => {
    await stage.createApp('cutter', { replicas: 2 });
    const release = await stage.succeed('cutter', stage.staging, IMAGES.good);
    const find = () => findObject(kubectl, 'applications.argoproj.io', release.deployment, 'argocd');
    const before = await find();
    t.ok(before);
    await kubectl('delete', 'applications.argoproj.io', release.deployment, '--namespace=argocd', '--wait=false');
    await until(
      'another Application of that name is there',
      async () => {
        const after = await find();
        return after !== undefined && after.metadata.uid !== before?.metadata.uid;
      },
      { timeoutMs: HEALING_MS },
    );
    await until(
      'the workload runs again and Argosy knows',
      async () => {
        const workload = await getWorkload(kubectl, stage.staging.namespace, 'cutter');
        const deployment = await stage.deployment(release.deployment);
        return workload.status.availableReplicas === 2 && deployment.health === 'Healthy' && deployment.sync === 'Synced';
      },
      { timeoutMs: HEALING_MS },
    );
    t.equal((await stage.deployment(release.deployment)).currentRelease, release.id);
  });

  await t.test('fact-24: what was scaled by hand is set right, and makes no release', async (t) => {
    const { namespace } = stage.staging;
    const { data } = await stage.api.get<{ data: { id: string; deployment: string }[] }>('/releases?state=succeeded');
    const last = data[0]!;
    await kubectl('scale', 'deployment', 'cutter', '--replicas=0', `--namespace=${namespace}`);
    await until(
      'the workload has its replicas again',
      async () => {
        const { spec, status } = await getWorkload(kubectl, namespace, 'cutter');
        return spec.replicas === 2 && status.availableReplicas === 2;
      },
      { timeoutMs: HEALING_MS },
    );
    await until('Argosy sees no drift', async () => {
      const { drift, health, sync } = await stage.deployment(last.deployment);
      return !drift && health === 'Healthy' && sync === 'Synced';
    });
    t.equal((await stage.deployment(last.deployment)).latestRelease, last.id);
  });
}
