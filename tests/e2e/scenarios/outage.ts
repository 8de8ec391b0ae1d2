import type { Test } from 'tap';
import { IMAGES } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { until } from '../until.ts';
import { getWorkload, imageOf } from '../workload.ts';

export async function outage(t: Test, stage: Stage): Promise<void> {
  const { target } = stage;
  const skip = target.outage === undefined ? 'the processes are not of this machine' : false;

  await t.test('with worker and Redis stopped, a release is still committed and goes live by polling', { skip }, async (t) => {
    await stage.createApp('lightship');
    await stage.succeed('lightship', stage.staging, IMAGES.good);
    target.outage!.begin();
    const end = once(() => target.outage!.end());
    t.teardown(end);
    const release = await stage.release('lightship', stage.staging, IMAGES.better);
    t.ok(release.commit, 'no part of the request waits for Redis');
    const polls = { timeoutMs: target.pollSeconds * 3000 + 60_000 };
    await until(
      'Argo CD has polled and the new image is live',
      async () => imageOf(await getWorkload(target.cluster.kubectl, stage.staging.namespace, 'lightship')) === IMAGES.better,
      polls,
    );
    t.not((await stage.api.get<{ state: string }>(`/releases/${release.id}`)).state, 'succeeded', 'nobody has looked yet');
    end();
    t.equal((await stage.api.waitForRelease(release.id, polls.timeoutMs)).state, 'succeeded', 'the worker catches up');
  });
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}
