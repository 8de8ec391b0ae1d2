// What the nearest peer was seen to get wrong on the same Argo CD: each time the answer has to be right.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { cloneRepository } from '../git.ts';
import { findObject } from '../kubectl.ts';
import type { KubernetesObject } from '../kubectl.ts';
import type { Environment, Release, RepositoryCredential } from '../shapes.ts';
import { IMAGES } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { until } from '../until.ts';
import { listPodIds } from '../workload.ts';
import { repeatUntilAnswered } from '../repeat.ts';

const STORM_MS = 300_000;
const KILLED = ['api', 'worker'] as const;

interface Application extends KubernetesObject {
  status?: { sync?: { revision?: string }; operationState?: { finishedAt?: string; syncResult?: { revision?: string } } };
}

export async function peers(t: Test, stage: Stage): Promise<void> {
  const { capabilities } = stage.target.cluster;
  const { stormOf } = stage.target;
  await t.test(`${stormOf} releases at once in one repository all succeed, none by a time-out`, (t) => storm(t, stage));
  await t.test("another app's commit changes nothing about a deployment (fact-20)", (t) => bystander(t, stage));
  const image = capabilities.has('missing-image') ? false : 'the cluster cannot do this: missing-image';
  await t.test("a bad image is named with the pod's words and is not succeeded, not for a moment", { skip: image }, (t) =>
    badImage(t, stage),
  );
  for (const name of KILLED) {
    const skip = stage.target.kill === undefined ? 'the processes are not of this machine' : false;
    await t.test(`a killed ${name} leaves no commit that its release does not know`, { skip }, (t) => killed(t, stage, name));
  }
}

async function storm(t: Test, stage: Stage): Promise<void> {
  const environment = await stage.api.post<Environment>('/environments', { name: 'Storm', type: 'development', cluster: stage.cluster.id });
  const slugs = Array.from({ length: stage.target.stormOf }, (_, index) => `buoy-${index + 1}`);
  for (const slug of slugs) await stage.createApp(slug);
  for (const image of [IMAGES.good, IMAGES.better]) {
    const releases = await Promise.all(slugs.map((slug) => stage.release(slug, environment, image)));
    const ended = await Promise.all(releases.map(({ id }) => stage.api.waitForRelease(id, STORM_MS)));
    t.same(
      ended.filter(({ state }) => state !== 'succeeded'),
      [],
      `every release of ${image} has succeeded`,
    );
    t.equal(new Set(ended.map(({ commit }) => commit?.sequence)).size, slugs.length, 'each by a commit of its own');
  }
  await stage.api.delete(`/environments/${environment.id}`);
}

async function bystander(t: Test, stage: Stage): Promise<void> {
  const { kubectl } = stage.target.cluster;
  const { namespace } = stage.staging;
  await stage.createApp('lighthouse');
  const release = await stage.succeed('lighthouse', stage.staging, IMAGES.good);
  const find = async () => (await findObject<Application>(kubectl, 'applications.argoproj.io', release.deployment, 'argocd'))!;
  const before = { deployment: await stage.deployment(release.deployment), pods: await listPodIds(kubectl, namespace, release.deployment) };
  const application = await find();
  const place = (await stage.events()).at(-1)?.seq ?? 0;

  const other = await stage.succeed('ferry', stage.staging, IMAGES.good, { message: 'Nothing to do with the lighthouse' });
  t.ok(other.commit);
  await until("Argo CD has compared it with the other app's commit, or a later one", async () => {
    // A single one may get lost (fact-19).
    const refresh = ['argocd.argoproj.io/refresh=normal', '--overwrite'];
    await kubectl('annotate', 'applications.argoproj.io', release.deployment, '--namespace=argocd', ...refresh);
    return (await find()).status?.sync?.revision !== application.status?.sync?.revision;
  });
  t.equal((await find()).status?.operationState?.finishedAt, application.status?.operationState?.finishedAt, 'no sync ran');

  const { health, sync, currentRelease, latestRelease, drift } = await stage.deployment(release.deployment);
  t.match({ health, sync, currentRelease, latestRelease, drift }, { ...pick(before.deployment), currentRelease: release.id });
  t.same(await listPodIds(kubectl, namespace, release.deployment), before.pods, 'no pod was touched');
  const about = [release.id, release.deployment];
  t.same(
    (await stage.events(place)).filter(({ subject }) => about.includes(subject.id)),
    [],
    'and there is no event about it',
  );
}

function pick({ health, sync, latestRelease, drift }: Awaited<ReturnType<Stage['deployment']>>) {
  return { health, sync, latestRelease, drift };
}

async function badImage(t: Test, stage: Stage): Promise<void> {
  await stage.createApp('derelict');
  const { id, deployment } = await stage.release('derelict', stage.lab, IMAGES.missing);
  const seen = new Set<string>();
  const health = new Set<string | null>();
  let release = await stage.api.get<Release>(`/releases/${id}`);
  for (; release.finishedAt === null; release = await stage.api.get<Release>(`/releases/${id}`)) {
    seen.add(release.state);
    const now = await stage.deployment(deployment);
    if (now.currentRelease === id) health.add(now.health);
    await sleep(20);
  }
  t.match(release, { state: 'failed', failureCode: 'image_pull_failed' });
  t.match(release.reason, IMAGES.missing, 'the image is named');
  t.match(release.reason, /ErrImagePull|ImagePullBackOff/, "in the pod's words");
  t.notOk(seen.has('succeeded'));
  t.notOk(
    release.timeline.some(({ state }) => state === 'succeeded'),
    'nor in its timeline',
  );
  t.comment(`health seen while it was the current release: ${[...health].join(', ') || 'none'}`);
}

async function killed(t: Test, stage: Stage, name: (typeof KILLED)[number]): Promise<void> {
  await stage.createApp(`tide-${name}`);
  await stage.succeed(`tide-${name}`, stage.staging, IMAGES.good);
  const signal = AbortSignal.timeout(STORM_MS);
  const keys = Array.from({ length: 20 }, (_, index) => `tide-${name}-${index}`);
  const asked = keys.map((key, index) =>
    repeatUntilAnswered(
      () =>
        stage.api.post<Release>(
          '/releases',
          { app: `tide-${name}`, environment: 'staging', image: index % 2 === 0 ? IMAGES.better : IMAGES.good },
          { 'idempotency-key': key },
        ),
      signal,
    ),
  );
  // In the middle of them: the first one has been answered, the last ones have not.
  await Promise.race(asked);
  stage.target.kill!(name);
  const releases = await Promise.all(asked);
  t.equal(new Set(releases.map(({ id }) => id)).size, keys.length);
  const ended = await repeatUntilAnswered(() => Promise.all(releases.map(({ id }) => stage.api.waitForRelease(id))), signal);
  t.equal(ended.filter(({ state }) => state === 'succeeded' || state === 'superseded').length, keys.length);
  t.ok(
    ended.some(({ state }) => state === 'succeeded'),
    'the newest one is live',
  );

  const credential = await repeatUntilAnswered(
    () => stage.api.post<RepositoryCredential>('/repository/credentials', { name: 'tide' }),
    signal,
  );
  const clone = await cloneRepository(credential);
  t.teardown(() => clone.remove());
  const trailers = ['Argosy-Deployment', 'Argosy-Release'].map((key) => `%(trailers:key=${key},valueonly,separator=%x2C)`);
  const lines = (await clone.git('log', `--format=%H ${trailers.join(' ')}`)).trim().split('\n');
  const deployment = releases[0]?.deployment as string;
  const commits = lines.map((line) => line.split(' ')).filter((parts) => parts[1] === deployment);
  const ours = await releasesOf(stage, deployment);
  t.equal(ours.length, keys.length + 1, 'a request that was repeated made no second release');
  const known = ours.filter(({ commit }) => commit !== null).map(({ id, commit }) => `${id} ${commit?.sha}`);
  const made = commits.map(([sha, , id]) => `${id} ${sha}`);
  t.same(made.toSorted(), known.toSorted(), 'every commit is known by its release, and no release has two');
}

async function releasesOf(stage: Stage, deployment: string): Promise<Release[]> {
  return (await stage.api.get<{ data: Release[] }>(`/releases?deployment=${deployment}&limit=200`)).data;
}
