import type { Test } from 'tap';
import { IMAGES } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { until } from '../until.ts';
import { getWorkload, imageOf } from '../workload.ts';

const AT_ONCE = ['barge', 'tender', 'trawler'];

export async function releasing(t: Test, stage: Stage): Promise<void> {
  const { kubectl, capabilities } = stage.target.cluster;
  await t.test('three apps released at the same moment all succeed', async (t) => {
    await Promise.all(AT_ONCE.map((slug) => stage.createApp(slug)));
    const releases = await Promise.all(AT_ONCE.map((slug) => stage.settle(slug, stage.staging, IMAGES.good)));
    t.same(
      releases.map((release) => release.state),
      AT_ONCE.map(() => 'succeeded'),
    );
    t.equal(new Set(releases.map((release) => release.commit?.sequence)).size, AT_ONCE.length, 'each has its own commit');
  });

  await t.test('the same idempotency key gives the same release again', async (t) => {
    const ask = () =>
      stage.api.request<{ id: string }>(
        'POST',
        '/releases',
        { app: 'barge', environment: 'staging', image: IMAGES.better },
        { 'idempotency-key': 'barge-3.10' },
      );
    const first = await ask();
    const second = await ask();
    t.equal(second.body.id, first.body.id);
    t.equal(second.headers.get('idempotency-replayed'), 'true');
    t.equal((await stage.api.waitForRelease(first.body.id)).state, 'succeeded');
  });

  await t.test('the creation of a release answers with its end where the caller prefers to wait', async (t) => {
    const body = { app: 'tender', environment: 'staging', image: IMAGES.better };
    const { status, body: release } = await stage.api.request<{ state: string }>('POST', '/releases', body, { prefer: 'wait=60' });
    t.equal(status, 202);
    t.equal(release.state, 'succeeded');
  });

  const skip = capabilities.has('missing-image') ? false : 'an image that cannot be pulled is needed';
  await t.test('a release supersedes the one that is still rolling out', { skip }, async (t) => {
    const stuck = await stage.release('barge', stage.staging, IMAGES.missing);
    await until('the release rolls out', async () => {
      const { state } = await stage.api.get<{ state: string }>(`/releases/${stuck.id}`);
      return state === 'progressing';
    });
    const next = await stage.succeed('barge', stage.staging, IMAGES.good);
    const superseded = await stage.api.waitForRelease(stuck.id);
    t.match(superseded, { state: 'superseded', failureCode: null });
    t.ok(superseded.finishedAt! <= next.finishedAt!);
    const workload = await getWorkload(kubectl, stage.staging.namespace, 'barge');
    t.equal(imageOf(workload), IMAGES.good);
    t.equal(workload.metadata.annotations?.['argosy.dev/release'], next.id);
  });
}
