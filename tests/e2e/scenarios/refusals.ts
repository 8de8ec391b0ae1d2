import type { Test } from 'tap';
import { refusalOf } from '../client.ts';
import { applyObject } from '../kubectl.ts';
import { IMAGES } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { together } from '../together.ts';
import { until } from '../until.ts';

// Volumes by hand, so that no storage driver is needed; bound to their claims by name.
const VOLUMES = ['argosy-e2e-a', 'argosy-e2e-b'];

export async function refusals(t: Test, stage: Stage): Promise<void> {
  await together(t, [
    { name: 'what the cluster refuses to change fails the release as field_immutable', run: (t) => fieldImmutable(t, stage) },
    { name: 'what the cluster cannot read fails the release as manifest_invalid', run: (t) => manifestInvalid(t, stage) },
  ]);

  await t.test('an image that is no reference is refused at its place', async (t) => {
    t.match(await refusalOf(stage.release('ferry', stage.staging, 'Not An Image')), {
      status: 422,
      problem: { code: 'invalid_image', errors: [{ pointer: '/image' }] },
    });
  });

  await t.test('an app that is unknown is refused at its place', async (t) => {
    t.match(await refusalOf(stage.release('atlantis', stage.staging, IMAGES.good)), {
      status: 422,
      problem: { errors: [{ pointer: '/app' }] },
    });
  });

  await t.test('values that the platform protects are refused', async (t) => {
    const config = { values: { securityContext: { privileged: true } } };
    t.match(await refusalOf(stage.release('ferry', stage.staging, IMAGES.good, { config })), {
      status: 422,
      problem: { code: 'protected_value', errors: [{ pointer: '/config/values/securityContext' }] },
    });
  });

  await t.test('a rollback to a release that failed is refused', async (t) => {
    const { data } = await stage.api.get<{ data: { id: string; deployment: string }[] }>('/releases?state=failed');
    const failed = data[0]!;
    t.match(await refusalOf(stage.api.post(`/deployments/${failed.deployment}/rollbacks`, { release: failed.id })), {
      status: 422,
      problem: { code: 'release_not_succeeded' },
    });
  });

  await t.test('without a token, and with a foreign one, nothing is told', async (t) => {
    const response = await fetch(`${stage.target.url}/v1/workspaces/${stage.workspace.id}`);
    t.equal(response.status, 401);
    t.match(response.headers.get('content-type'), 'application/problem+json');
    t.match(await refusalOf(stage.client.get('/workspaces/wsp-00000000000000000000000000')), { status: 404 });
  });
}

async function fieldImmutable(t: Test, stage: Stage): Promise<void> {
  const { kubectl } = stage.target.cluster;
  t.teardown(() => kubectl('delete', 'persistentvolume', '--ignore-not-found', '--wait=false', ...VOLUMES));
  for (const name of VOLUMES) await makeVolume(stage, name);
  const volumes = (storageClass: string) => ({ volumes: [{ name: 'hold', path: '/hold', size: '1Gi', storageClass }] });
  await stage.createApp('freighter', volumes('argosy-e2e-a'));
  const first = await stage.succeed('freighter', stage.lab, IMAGES.good);
  const refused = await stage.settle('freighter', stage.lab, IMAGES.good, { config: volumes('argosy-e2e-b') });
  t.match(refused, { state: 'failed', failureCode: 'field_immutable' });
  t.ok(refused.reason);

  const fixed = await stage.succeed('freighter', stage.lab, IMAGES.good, { config: volumes('argosy-e2e-a') });
  t.equal(fixed.number, 3);
  await stage.api.delete(`/deployments/${first.deployment}`);
  await until('the deployment is gone', () => isGone(stage, `/deployments/${first.deployment}`));
}

async function manifestInvalid(t: Test, stage: Stage): Promise<void> {
  await stage.createApp('coracle', { values: { affinity: { nodeAffinity: 'far away' } } });
  const release = await stage.settle('coracle', stage.lab, IMAGES.good);
  t.match(release, { state: 'failed', failureCode: 'manifest_invalid', reason: /nodeAffinity|affinity/ });
  t.not(release.oldVersionServes, true);
}

/** Whether the API no longer knows a resource. */
export async function isGone(stage: Stage, path: string): Promise<boolean> {
  try {
    await stage.api.get(path);
    return false;
  } catch (error) {
    if ((error as { status?: number }).status === 404) return true;
    throw error;
  }
}

async function makeVolume(stage: Stage, name: string): Promise<void> {
  const volume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      storageClassName: name,
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      hostPath: { path: `/tmp/${name}` },
    },
  };
  await applyObject(stage.target.cluster.kubectl, volume);
}
