import t from 'tap';
import { configMap, deployment } from '../testing/manifests.ts';
import { AUTOMATED, createWorld, REPOSITORY } from '../testing/world.ts';
import type { World } from '../testing/world.ts';

/** An Application that is Synced and Healthy at the first commit. */
async function deploy(world: World, name = 'api', image = 'web:1'): Promise<string> {
  const sha = world.source.commit({ [name]: [configMap(name), deployment(name, image)] });
  if (world.app(name) === undefined) world.createApp(name);
  else world.refresh(name);
  await world.timers.until(() => world.status(name).sync?.status === 'Synced' && world.status(name).sync?.revision === sha);
  world.rollOut(name, `app-${name}`);
  await world.timers.until(() => world.status(name).health?.status === 'Healthy' && world.phase(name) === 'Succeeded');
  await world.timers.advance(3_000);
  return sha;
}

t.test('fact-10: what was asked for with an operation comes back with it, and is gone after the next', async (t) => {
  const world = createWorld(t);
  const sha = await deploy(world);
  const info = [{ name: 'release', value: 'r-123' }];
  world.operate('api', { sync: { revision: sha, syncOptions: ['ServerSideApply=true'] }, info });
  await world.timers.until(() => world.status('api').operationState?.operation.info !== undefined && world.phase('api') === 'Succeeded');
  t.same(world.status('api').operationState?.operation.info, info);
  t.equal(world.status('api').history?.length, 2, 'a whole sync of the same commit stands in the history again');
  await deploy(world, 'api', 'web:2');
  t.equal(world.status('api').operationState?.operation.info, undefined);
});

t.test('fact-11: Succeeded comes before the health of the new pods', async (t) => {
  const world = createWorld(t);
  await deploy(world);
  const states = world.record('api');
  await deploy(world, 'api', 'web:2');
  const succeeded = states.findIndex((state) => state.endsWith('/Succeeded') && !states[0]?.endsWith(state));
  t.ok(succeeded >= 0);
  t.ok(states.includes('Synced/Progressing/Succeeded'));
  t.ok(
    states.some((state) => state.startsWith('OutOfSync/Healthy')),
    'compared with the old pods',
  );
  t.ok(states.indexOf('Synced/Progressing/Succeeded') < states.lastIndexOf('Synced/Healthy/Succeeded'));
});

t.test('fact-12: with selfHeal a second operation of the same commit follows some syncs at once', async (t) => {
  const world = createWorld(t);
  await deploy(world);
  world.source.delayMs = 1;
  const starts: string[] = [];
  world.api.subscribe(world.api.kinds.get('argoproj.io/v1alpha1', 'Application'), ({ object, old }) => {
    if (object.operation !== undefined && old?.operation === undefined) starts.push(JSON.stringify(object.operation));
  });
  const counts: number[] = [];
  for (let release = 0; release < 8; release += 1) {
    starts.length = 0;
    // When in a batch of the cluster's changes a sync ends is chance; here it is not.
    await world.timers.advance(17 * release);
    const sha = await deploy(world, 'api', `web:${release + 2}`);
    counts.push(starts.length);
    if (starts.length < 2) continue;
    t.match(JSON.parse(starts[1] ?? '{}'), {
      sync: { revision: sha, autoHealAttemptsCount: 1, resources: [{ group: 'apps', kind: 'Deployment', name: 'api' }] },
    });
  }
  t.ok(counts.includes(1) && counts.includes(2), `operations of each release: ${counts.join(' ')}`);
  t.equal(world.status('api').history?.length, 9, 'healing leaves no trace in the history');
});

t.test('fact-14: a commit that brings back what is live runs no sync', async (t) => {
  const world = createWorld(t);
  const good = [configMap('api')];
  world.source.commit({ api: good });
  world.createApp('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Synced' && world.phase('api') === 'Succeeded');
  const bad = world.source.commit({ api: [...good, { apiVersion: 'v1', kind: 'Nonsense', metadata: { name: 'x' } }] });
  world.refresh('api');
  await world.timers.until(() => world.phase('api') === 'Failed');
  const fixed = world.source.commit({ api: good });
  world.refresh('api');
  await world.timers.until(() => world.status('api').sync?.revision === fixed);
  await world.timers.advance(10_000);
  const { sync, operationState, conditions } = world.status('api');
  t.match([sync?.status, operationState?.phase, operationState?.syncResult?.revision], ['Synced', 'Failed', bad]);
  t.same(conditions ?? [], [], 'nothing is told of the failure any more');
});

t.test('fact-15: while sync is Unknown its revision is the branch, and all else stays as it was', async (t) => {
  const world = createWorld(t);
  const sha = await deploy(world);
  world.source.breakWith('failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = the chart is broken');
  world.refresh('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Unknown', 1_000);
  const { sync, health, operationState, conditions, resources } = world.status('api');
  t.match([sync?.revision, health?.status, operationState?.syncResult?.revision], ['main', 'Healthy', sha]);
  t.match(conditions, [
    { type: 'ComparisonError', message: /^Failed to load target state: failed to generate manifest for source 1 of 1: rpc error/u },
  ]);
  t.ok(resources?.every(({ status }) => status === 'Unknown'));
  world.source.breakWith();
  world.refresh('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Synced', 1_000);
  t.same(world.status('api').conditions ?? [], []);
});

t.test('fact-16: retries stay inside Running, and the message counts them', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [{ apiVersion: 'v1', kind: 'Nonsense', metadata: { name: 'x' } }] });
  const phases: string[] = [];
  world.createApp('api');
  world.api.subscribe(world.api.kinds.get('argoproj.io/v1alpha1', 'Application'), () =>
    phases.push(`${world.phase('api')}: ${world.status('api').operationState?.message}`),
  );
  await world.timers.until(() => world.phase('api') === 'Failed');
  const told = [...new Set(phases)];
  const why = 'one or more synchronization tasks are not valid: Nonsense "" not found';
  t.ok(told.some((text) => text.startsWith(`Running: ${why}. Retrying attempt #1 at 9:00AM.`)));
  t.ok(told.includes('Running: Retrying operation. Attempt #1'));
  t.equal(told.at(-1), `Failed: ${why} (retried 1 times).`);
  t.match(world.status('api').operationState, { retryCount: 1 });
  await world.timers.until(() => (world.status('api').conditions?.length ?? 0) > 0);
  t.match(world.status('api').conditions, [
    { type: 'SyncError', message: /^Failed last sync attempt to \[[0-9a-f]{40}\]: one or more synchronization tasks are not valid/u },
  ]);
});

t.test('fact-17: Degraded follows a Deployment that gives up, and the operation stays Succeeded', async (t) => {
  const world = createWorld(t);
  await deploy(world);
  const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'too slow' }];
  world.merge('apps/v1', 'Deployment', 'api', 'app-api', { status: { conditions } }, 'status');
  await world.timers.until(() => world.status('api').health?.status === 'Degraded', 1_000);
  t.equal(world.phase('api'), 'Succeeded');
  t.same(Object.keys(world.status('api').health ?? {}), ['status', 'lastTransitionTime'], 'the reason is nowhere');
});

t.test('fact-19: a refresh that is asked for during a comparison may be lost with it', async (t) => {
  const world = createWorld(t);
  await deploy(world);
  world.source.delayMs = 300;
  const first = world.source.commit({ other: [] });
  world.refresh('api');
  await world.timers.until(() => world.source.requests.length > 0 && world.source.requests.at(-1)?.revisions === undefined);
  await world.timers.advance(100);
  const second = world.source.commit({ another: [] });
  world.refresh('api');
  await world.timers.advance(5_000);
  t.equal(world.app('api')?.metadata.annotations?.['argocd.argoproj.io/refresh'], undefined, 'it is taken away');
  t.equal(world.status('api').sync?.revision, first, 'and its commit was not seen');
  world.refresh('api');
  await world.timers.until(() => world.status('api').sync?.revision === second, 2_000);
});

t.test('fact-20: a commit for another Application moves the revision and runs no sync', async (t) => {
  const world = createWorld(t);
  const own = await deploy(world);
  const other = await deploy(world, 'web');
  world.refresh('api');
  await world.timers.until(() => world.status('api').sync?.revision === other);
  await world.timers.advance(3_000);
  const { sync, operationState, history } = world.status('api');
  t.match([sync?.status, operationState?.syncResult?.revision, history?.length], ['Synced', own, 1]);
});

t.test('fact-24: drift is healed by an operation of the same commit that leaves no history', async (t) => {
  const world = createWorld(t);
  const sha = await deploy(world);
  world.merge('apps/v1', 'Deployment', 'api', 'app-api', { spec: { replicas: 0 } });
  await world.timers.until(() => world.find('apps/v1', 'Deployment', 'api', 'app-api')?.metadata.generation === 3, 1_500);
  t.match(world.find('apps/v1', 'Deployment', 'api', 'app-api')?.spec, { replicas: 1 });
  await world.timers.until(() => world.status('api').sync?.status === 'Synced' && world.phase('api') === 'Succeeded');
  t.match(world.status('api').operationState?.syncResult, { revision: sha, resources: [{ kind: 'Deployment' }] });
  t.equal(world.status('api').operationState?.syncResult?.resources?.length, 1);
  t.equal(world.status('api').history?.length, 1);
});

t.test('drift is only told where the Application does not heal', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [deployment('api')] });
  world.createApp('api', { syncPolicy: { ...AUTOMATED, automated: { prune: true } } });
  await world.timers.until(() => world.status('api').sync?.status === 'Synced' && world.phase('api') === 'Succeeded');
  world.merge('apps/v1', 'Deployment', 'api', 'app-api', { spec: { replicas: 0 } });
  await world.timers.until(() => world.status('api').sync?.status === 'OutOfSync', 1_000);
  await world.timers.advance(60_000);
  t.match(world.find('apps/v1', 'Deployment', 'api', 'app-api')?.spec, { replicas: 0 });
  t.equal(world.status('api').sync?.status, 'OutOfSync');
});

t.test('fact-25: several sources have several revisions', async (t) => {
  const world = createWorld(t);
  const sha = world.source.commit({ api: [configMap('api')] });
  const sources = [
    { repoURL: REPOSITORY, path: 'charts/x', targetRevision: 'main' },
    { repoURL: REPOSITORY, ref: 'values', targetRevision: 'main' },
  ];
  world.createApp('api', { source: undefined as never, sources });
  await world.timers.until(() => world.status('api').sync?.status === 'Synced' && world.phase('api') === 'Succeeded');
  const { sync, operationState, history, sourceTypes, sourceType } = world.status('api');
  t.same([sync?.revisions, sync?.revision], [[sha, sha], undefined]);
  t.same([operationState?.syncResult?.revisions, operationState?.syncResult?.revision], [[sha, sha], '']);
  t.match(history, [{ revisions: [sha, sha], sources }]);
  t.same([sourceTypes, sourceType], [['Helm', 'Helm'], undefined]);
});

t.test('fact-26: a new Application whose manifests cannot be had is Healthy and Unknown', async (t) => {
  const world = createWorld(t);
  world.source.commit({ other: [] });
  world.createApp('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Unknown', 1_000);
  const { sync, health, operationState, conditions, resources, summary } = world.status('api');
  t.match([sync?.revision, health?.status, operationState, resources, summary], ['main', 'Healthy', undefined, undefined, undefined]);
  t.match(conditions, [{ message: /app path does not exist$/u }]);
});

t.test('fact-28: a destination outside the project is told, and is not compared again', async (t) => {
  const world = createWorld(t, { project: { destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'app-*' }] } });
  world.source.commit({ api: [configMap('api')] });
  world.createApp('api', { destination: { server: 'https://kubernetes.default.svc', namespace: 'forbidden' } });
  await world.timers.until(() => world.status('api').sync?.status === 'Unknown', 1_000);
  const text =
    "application destination server 'https://kubernetes.default.svc' and namespace 'forbidden' do not match any of the allowed destinations in project 'default'";
  const { sync, health, conditions, reconciledAt } = world.status('api');
  t.strictSame(sync, { status: 'Unknown' });
  t.match(conditions, [{ type: 'InvalidSpecError', message: text }]);
  t.same([health?.status, reconciledAt], ['Unknown', undefined]);
  t.equal(world.source.requests.length, 0);
});

t.test('fact-30: the health of each resource stands in the status where the settings ask for it', async (t) => {
  const world = createWorld(t, { params: { 'controller.resource.health.persist': 'true' } });
  await deploy(world);
  t.same(
    world.status('api').resources?.map(({ kind, health }) => [kind, health?.status]),
    [
      ['ConfigMap', undefined],
      ['Deployment', 'Healthy'],
    ],
  );
  t.equal(world.status('api').resourceHealthSource, undefined);
});

t.test('fact-32: a repository that is away is told only after a while where nobody asks', async (t) => {
  const world = createWorld(t);
  await deploy(world);
  const gone = world.timers.now().getTime();
  world.source.breakWith('failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = failed to list refs: 503');
  await world.timers.until(() => world.status('api').sync?.status === 'Unknown', 900_000);
  const after = world.timers.now().getTime() - gone;
  t.ok(after > 180_000 && after < 600_000, `after ${after} ms`);
  world.source.breakWith();
  await world.timers.until(() => world.status('api').sync?.status === 'Synced', 300_000);
});

t.test('fact-34: an Application that is seen before its project waits for a refresh', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [configMap('api')] });
  world.createApp('api', { project: 'staging' });
  await world.timers.until(() => world.status('api').sync?.status === 'Unknown', 1_000);
  t.match(world.status('api').conditions, [
    { type: 'InvalidSpecError', message: 'Application referencing project staging which does not exist' },
  ]);
  const spec = {
    sourceRepos: ['*'],
    destinations: [{ server: '*', namespace: '*' }],
    clusterResourceWhitelist: [{ group: '*', kind: '*' }],
  };
  world.create({ apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata: { name: 'staging', namespace: 'argocd' }, spec });
  await world.timers.advance(25_000);
  t.equal(world.status('api').sync?.status, 'Unknown');
  world.refresh('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Synced', 1_500);
});

t.test('fact-36: operationState vanishes when an automatic sync begins', async (t) => {
  const world = createWorld(t);
  await deploy(world);
  const seen: (string | undefined)[] = [];
  world.api.subscribe(world.api.kinds.get('argoproj.io/v1alpha1', 'Application'), () => seen.push(world.phase('api')));
  await deploy(world, 'api', 'web:2');
  const absent = seen.indexOf(undefined);
  t.ok(absent >= 0);
  t.equal(
    seen.slice(absent).find((phase) => phase !== undefined),
    'Running',
  );
});
