import type { Test } from 'tap';
import { cloneRepository } from '../git.ts';
import type { Environment, RepositoryCredential } from '../shapes.ts';
import { IMAGES } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { getWorkload, imageOf } from '../workload.ts';

// Each of these means something else to YAML, to Helm or to Kubernetes.
const ENV = { HOME_DIR: '$(HOME)', COUNTRY: 'no', AMOUNT: '1e3', PORT: '012', NOTHING: 'null', TEMPLATE: '{{ .Values.x }}', EMPTY: '' };
// What Kubernetes would expand has its dollar doubled.
const LIVE_ENV = { ...ENV, HOME_DIR: '$$(HOME)' };

export async function firstRelease(t: Test, stage: Stage): Promise<void> {
  const { kubectl } = stage.target.cluster;
  await t.test('an environment has a namespace of its own name by default', async (t) => {
    stage.staging = await stage.api.post<Environment>('/environments', { name: 'Staging', type: 'staging', cluster: 'home' });
    t.match(stage.staging, { slug: 'staging', namespace: 'harbour-works-staging', cluster: stage.cluster.id, namespaceAdopted: false });
    const lab = { name: 'Lab', type: 'development', cluster: stage.cluster.id, failFastSeconds: 5 };
    stage.lab = await stage.api.post<Environment>('/environments', lab);
    t.equal(stage.lab.failFastSeconds, 5);
  });

  await t.test('a first release by the names of app and environment succeeds', async (t) => {
    const app = await stage.createApp('ferry', { replicas: 2, env: ENV });
    const release = await stage.succeed('ferry', stage.staging, IMAGES.good, { message: 'The first crossing' });
    t.match(release, { app: app.id, environment: stage.staging.id, number: 1, kind: 'release', failureCode: null });

    const states = release.timeline.map((entry) => entry.state);
    t.same(states.slice(0, 2), ['queued', 'committed']);
    t.equal(states.at(-1), 'succeeded');
    t.equal(release.timeline[0]?.at, release.createdAt);
    t.equal(release.timeline.at(-1)?.at, release.finishedAt);
    t.same(
      release.timeline.map((entry) => entry.at),
      release.timeline.map((entry) => entry.at).sort(),
      'times never go back',
    );

    const events = (await stage.events()).filter((event) => event.subject.id === release.id);
    t.same(
      events.map((event) => event.type),
      states.map((state) => `release.${state}`),
      'each entry of the timeline has its event',
    );
    t.match(await stage.deployment(release.deployment), {
      currentRelease: release.id,
      latestRelease: release.id,
      health: 'Healthy',
      sync: 'Synced',
    });
  });

  await t.test('events of a workspace are numbered without a gap, from the first one on', async (t) => {
    const seqs = (await stage.events()).map((event) => event.seq);
    t.same(
      seqs,
      seqs.map((_, index) => index + 1),
    );
  });

  await t.test('the live workload is marked with its release and takes the environment variables literally', async (t) => {
    const { data } = await stage.api.get<{ data: { id: string; deployment: string }[] }>('/releases?state=succeeded');
    const release = data[0]!;
    const { namespace } = stage.staging;
    const workload = await getWorkload(kubectl, namespace, 'ferry');
    t.equal(workload.metadata.annotations?.['argosy.dev/release'], release.id);
    t.notOk(workload.spec.template.metadata.annotations?.['argosy.dev/release'], 'not in the template: a release alone restarts no pod');
    t.match(workload.metadata.labels, {
      'argosy.dev/workspace': stage.workspace.id,
      'argosy.dev/environment': stage.staging.id,
      'argosy.dev/app': String,
      'argosy.dev/deployment': release.deployment,
      'app.kubernetes.io/name': 'ferry',
    });
    t.equal(imageOf(workload), IMAGES.good);
    t.equal(workload.status.availableReplicas, 2);
    const [container] = workload.spec.template.spec.containers;
    t.equal(container?.name, 'ferry');
    const live = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value ?? '']));
    t.match(live, LIVE_ENV);
  });

  await t.test('the repository can be cloned with a credential, and its last commit is the release', async (t) => {
    const credential = await stage.api.post<RepositoryCredential>('/repository/credentials', { name: 'clone' });
    t.equal(credential.cloneUrl, stage.workspace.repository.cloneUrl);
    const clone = await cloneRepository(credential);
    t.teardown(() => clone.remove());
    const { data } = await stage.api.get<{ data: { id: string; deployment: string; commit: { sha: string } }[] }>('/releases');
    const release = data[0]!;
    t.equal((await clone.git('rev-parse', 'HEAD')).trim(), release.commit.sha);
    const log = await clone.git('log', '-1', '--stat');
    t.match(log, `Argosy-Release: ${release.id}`);
    t.match(log, `Argosy-Deployment: ${release.deployment}`);
    t.match(log, /Argosy-Actor: \S+/);
    t.match(log, 'environments/staging/ferry/values.yaml');
    await clone.git('fsck', '--strict');
    await stage.api.delete(`/repository/credentials/${credential.id}`);
    await t.rejects(cloneRepository(credential), 'a credential that was deleted opens nothing');
  });
}
