import t from 'tap';
import { readApplicationFacts } from '../../src/argocd/facts.ts';
import { observe, type Observation } from '../../src/argocd/observation.ts';
import type { WorkloadReading } from '../../src/release/look.ts';
import { NO_MEMORY } from '../../src/release/memory.ts';
import { transition, type Judgement, type WatchedRelease } from '../../src/release/status.ts';
import { deadlineExceeded, imageless, pod, READY, waiting } from '../cluster/live.ts';
import { live, OLD, OLD_PODS, OURS, PROVEN, ROLLING, run, watched } from '../argocd/replay.ts';
import { at, observation, operation, release } from './looks.ts';

interface Given {
  release?: WatchedRelease;
  observation?: Observation | null;
  workload?: WorkloadReading;
  seconds?: number;
  laterReleases?: string[];
}

function judge(given: Given): Judgement {
  const seen = given.observation === undefined ? observation() : given.observation;
  const now = at(given.seconds ?? 3);
  const judged = given.release ?? release();
  const verdict = transition({
    release: { ...judged, memory: watched(judged.memory, now) },
    observation: seen,
    workload: given.workload ?? PROVEN,
    laterReleases: given.laterReleases ?? [],
    settings: { failFastSeconds: 60 },
    now,
  });
  if (verdict.kind === 'ignored') throw new Error(verdict.reason);
  return verdict;
}

const OUT_OF_SYNC = observation({ syncStatus: 'OutOfSync', operation: operation('none', null), differing: ['Deployment api'] });

t.test('what is not committed and what is final is not judged', async (t) => {
  for (const state of ['queued', 'blocked', 'awaiting_approval', 'committing', 'succeeded', 'cancelled'] as const) {
    const verdict = transition({
      release: release({ state }),
      observation: observation(),
      workload: PROVEN,
      settings: { failFastSeconds: 60 },
      now: at(1),
    });
    t.equal(verdict.kind, 'ignored', state);
  }
});

t.test('a release succeeds by a later commit too, and by the workload of a later release (fact-20)', async (t) => {
  t.equal(judge({ observation: observation({ comparedSequence: 50n }) }).state, 'succeeded');
  const newer = live({ release: 'rel-newer' });
  t.equal(judge({ workload: newer }).state, 'progressing');
  t.equal(judge({ workload: newer, laterReleases: ['rel-newer'] }).state, 'succeeded');
});

t.test('a release does not succeed', async (t) => {
  const cases: Record<string, Given> = {
    'at an older commit': { observation: observation({ comparedSequence: 41n }) },
    'while sync is Unknown (fact-15)': { observation: observation({ syncStatus: 'Unknown' }) },
    'while OutOfSync, however healthy (fact-11)': { observation: observation({ syncStatus: 'OutOfSync' }) },
    'while an operation runs': { observation: observation({ operation: operation('running', 42n) }) },
    'while an operation of an older commit runs': { observation: observation({ operation: operation('running', 41n) }) },
    'while health is Progressing': { observation: observation({ health: 'Progressing' }) },
    'while health is unknown': { observation: observation({ health: null }) },
    'by the workload of the release before': { workload: OLD_PODS },
    'in the middle of a rollout': { workload: ROLLING },
    'without a workload': { workload: { is: 'absent' } },
    'before the controller has seen the spec': { workload: live({ release: OURS, generation: 4, observedGeneration: 3 }) },
    'while an old pod stands in for a new one': { workload: live({ release: OURS, updated: 2, total: 3, available: 2 }) },
    'by one look where the workload cannot be read': { workload: { is: 'unreadable', why: 'no right' } },
    'without an Application': { observation: null },
  };
  for (const [name, given] of Object.entries(cases)) t.not(judge(given).state, 'succeeded', name);
  t.equal(judge({}).state, 'succeeded', 'and does so otherwise');
});

t.test('a second look counts only after the operation ended, and never where the workload can be read', async (t) => {
  const unread: WorkloadReading = { is: 'unreadable', why: 'no right' };
  const seen = (seconds: number) =>
    observation({ reconciledAt: at(seconds), operation: operation('succeeded', 42n, { finishedAt: at(5) }) });
  const steps = [2, 5, 6].map((seconds) => ({ observation: seen(seconds), workload: unread, now: at(7) }));
  t.strictSame(
    run(release(), steps).map((verdict) => verdict.state),
    ['progressing', 'progressing', 'succeeded'],
  );
  const waiting = release({ memory: { ...NO_MEMORY, confirmAfter: at(2).toISOString() } });
  for (const workload of [OLD_PODS, ROLLING, { is: 'absent' } as const]) {
    t.equal(judge({ release: waiting, observation: seen(6), workload }).state, 'progressing');
  }
});

t.test('an Application on its way out fails nothing: the root makes it again (fact-35)', async (t) => {
  const problem = { code: 'render_failed', text: 'boom', verdict: 'compared', sequence: null } as const;
  const steps = [1, 2, 3].map((seconds) => ({
    observation: observation({
      syncStatus: 'Unknown',
      problem,
      deleting: true,
      reconciledAt: at(seconds),
      operation: operation('none', null),
    }),
    workload: OLD_PODS,
    now: at(seconds),
  }));
  t.strictSame([...new Set(run(release(), steps).map((verdict) => verdict.state))], ['committed']);
});

t.test('none wanted is a rollout too', async (t) => {
  t.equal(judge({ workload: live({ release: OURS, wanted: 0, available: 0 }) }).state, 'succeeded');
});

t.test('a CronJob is proven by its annotation, whatever its last run did', async (t) => {
  const facts = { kind: 'CronJob', name: 'nightly', release: OURS } as const;
  const cron = live({ release: OURS });
  if (cron.is !== 'read') throw new Error('read');
  const workload: WorkloadReading = { is: 'read', facts: { ...cron.facts, ...facts, updated: 0, available: 0 } };
  for (const health of ['Healthy', 'Degraded', 'Suspended'] as const) {
    t.equal(judge({ observation: observation({ health }), workload }).state, 'succeeded', health);
  }
  t.equal(judge({ observation: observation({ health: 'Missing' }), workload }).state, 'progressing');
});

t.test('a failed operation fails the release of its commit or of an earlier one only (fact-14)', async (t) => {
  const failed = (sequence: bigint | null) =>
    observation({ syncStatus: 'OutOfSync', operation: operation('failed', sequence, { text: 'boom' }) });
  t.match(judge({ observation: failed(42n) }), { state: 'failed', failureCode: 'manifest_invalid', reason: 'The sync failed: boom.' });
  t.equal(judge({ observation: failed(43n) }).state, 'failed');
  t.equal(judge({ observation: failed(41n) }).state, 'syncing');
  t.equal(judge({ observation: failed(null) }).state, 'syncing');
  const mended = observation({ operation: operation('failed', 41n) });
  t.equal(judge({ observation: mended }).state, 'succeeded');
});

t.test('the failure code follows the words of the cluster', async (t) => {
  const words: Record<string, string> = {
    'Deployment.apps "api" is invalid: spec.selector: Invalid value: field is immutable': 'field_immutable',
    'pods "api-1" is forbidden: exceeded quota: team, requested: cpu=4': 'quota_exceeded',
    'pods "api-1" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true': 'admission_denied',
    'admission webhook "policy.example" denied the request: no': 'admission_denied',
    'deployments.apps "api" is forbidden: unable to create new content in namespace x because it is being terminated': 'admission_denied',
    'resource :Namespace is not permitted in project env-1': 'cluster_permission_denied',
    'deployments.apps "api" is forbidden: User "system:serviceaccount:argocd:c" cannot patch resource': 'cluster_permission_denied',
    'Get "https://10.0.0.1:443": dial tcp 10.0.0.1:443: connect: connection refused': 'cluster_unreachable',
    'error validating data: unknown field "spec.replica"': 'manifest_invalid',
  };
  for (const [text, code] of Object.entries(words)) {
    const seen = observation({ syncStatus: 'OutOfSync', operation: operation('failed', 42n, { text }) });
    t.equal(judge({ observation: seen }).failureCode, code, text);
  }
});

t.test('a failed hook is named', async (t) => {
  const hook = { group: 'batch', kind: 'Job', namespace: 'x', name: 'migrate', message: 'Job has reached the specified backoff limit' };
  const failedResources = [{ ...hook, hookType: 'PreSync', hookPhase: 'Failed', refused: false }];
  const seen = observation({
    syncStatus: 'OutOfSync',
    operation: operation('failed', 42n, { failedResources, text: 'one or more tasks failed' }),
  });
  const reason = 'The PreSync hook Job migrate failed: Job has reached the specified backoff limit.';
  t.match(judge({ observation: seen }), { failureCode: 'hook_failed', reason, oldVersionServes: true });
});

t.test(
  "a hook that ran failed as a hook, whatever it says; one that the cluster would not have failed by the cluster's words",
  async (t) => {
    const failedBy = (status: string, message: string) => {
      const hook = { kind: 'Pod', name: 'migrate', hookType: 'PreSync', hookPhase: 'Failed', status, message };
      const state = { phase: 'Failed', syncResult: { revision: 'a'.repeat(40), resources: [hook] } };
      const seen = observe(readApplicationFacts({ status: { operationState: state } }), () => 42n);
      return judge({ observation: seen }).failureCode;
    };
    for (const words of [
      'dial tcp 10.0.0.7:5432: connect: connection refused',
      'permission denied for table users',
      'pods is forbidden: exceeded quota',
    ]) {
      t.equal(failedBy('Synced', words), 'hook_failed', words);
    }
    t.equal(failedBy('SyncFailed', 'pods "migrate" is forbidden: exceeded quota: team'), 'quota_exceeded');
    t.equal(failedBy('SyncFailed', 'Resource is missing'), 'hook_failed');
  },
);

t.test('a SyncError fails the release of the commit that it names, also while operationState is away (fact-36)', async (t) => {
  const problem = (sequence: bigint) =>
    ({ code: 'quota_exceeded', text: 'Failed last sync attempt', verdict: 'attempted', sequence }) as const;
  const seen = (sequence: bigint, is: 'none' | 'running') =>
    observation({ syncStatus: 'OutOfSync', operation: operation(is, null), problem: problem(sequence) });
  t.match(judge({ observation: seen(42n, 'none') }), { state: 'failed', failureCode: 'quota_exceeded' });
  t.equal(judge({ observation: seen(41n, 'none') }).state, 'syncing');
  t.equal(judge({ observation: seen(42n, 'running') }).state, 'syncing');
});

t.test('an error counts from the first comparison that ended after a look, whatever time Argo CD has (trust-F26)', async (t) => {
  const problem = { code: 'render_failed', text: 'boom', verdict: 'compared', sequence: null } as const;
  const seen = (seconds: number) =>
    observation({ syncStatus: 'Unknown', problem, reconciledAt: at(seconds), operation: operation('none', null) });
  for (const skew of [0, -600, 600]) {
    const steps = [-5, -5, 1, 1, 2].map((seconds) => ({ observation: seen(skew + seconds), workload: OLD_PODS, now: at(3) }));
    t.strictSame(
      run(release(), steps).map((verdict) => verdict.state),
      ['committed', 'committed', 'committed', 'committed', 'failed'],
      `${skew} s`,
    );
  }
});

t.test('all new pods with the same fatal reason fail the release after failFastSeconds without a break', async (t) => {
  const stuck = live({ release: OURS, updated: 2, total: 4, available: 2 }, [imageless('api-new-1'), imageless('api-new-2')]);
  const mixed = live({ release: OURS, updated: 2, total: 4, available: 2 }, [
    imageless('api-new-1'),
    pod({ name: 'api-new-2', conditions: READY }),
  ]);
  const seen = observation({ health: 'Progressing' });
  const steps = (list: [number, WorkloadReading][]) =>
    list.map(([seconds, workload]) => ({ observation: seen, workload, now: at(seconds) }));
  const unread: WorkloadReading = { is: 'unreadable', why: 'timeout' };
  const straight = run(
    release(),
    steps([
      [10, stuck],
      [40, stuck],
      [50, unread],
      [69, stuck],
      [70, stuck],
    ]),
  );
  t.strictSame(
    straight.map((verdict) => verdict.state),
    ['progressing', 'progressing', 'progressing', 'progressing', 'failed'],
  );
  t.match(straight.at(-1), { failureCode: 'image_pull_failed', oldVersionServes: true });
  t.equal(straight[3]?.recheckAfterMs, 1000, 'looks again when the time is over');
  const broken = run(
    release(),
    steps([
      [10, stuck],
      [40, mixed],
      [70, stuck],
      [120, stuck],
    ]),
  );
  t.strictSame([...new Set(broken.map((verdict) => verdict.state))], ['progressing']);
});

t.test('a container that has crashed and then runs for half a minute no longer counts as crashing', async (t) => {
  const again = (startedAt: Date) => ({
    name: 'api',
    ready: false,
    restartCount: 2,
    state: { running: { startedAt: startedAt.toISOString() } },
    lastState: { terminated: { exitCode: 1 } },
  });
  const seen = observation({ health: 'Progressing' });
  const look = (seconds: number) => ({
    observation: seen,
    workload: live({ release: OURS, updated: 1, available: 0 }, [pod({ containers: [again(at(5))] })], [], at(seconds)),
    now: at(seconds),
  });
  const verdicts = run(release(), [look(10), look(30), look(36), look(80)]);
  t.ok(verdicts[1]?.memory.fatalSince);
  t.notOk(verdicts[2]?.memory.fatalSince);
  t.equal(verdicts.at(-1)?.state, 'progressing');
});

t.test('pods of the release before fail nothing', async (t) => {
  const workload = live({ release: OLD, updated: 1, available: 0, conditions: [deadlineExceeded(at(30).toISOString())] }, [imageless()]);
  const look = (seconds: number) => ({ observation: OUT_OF_SYNC, workload, now: at(seconds) });
  t.strictSame([...new Set(run(release(), [look(40), look(200)]).map((verdict) => verdict.state))], ['syncing']);
  const unseen = live({ release: OURS, observedGeneration: 2, updated: 1, conditions: [deadlineExceeded(at(30).toISOString())] }, [
    imageless(),
  ]);
  t.equal(judge({ workload: unseen, seconds: 40 }).state, 'progressing', 'what the controller says is still about the spec before');
});

t.test('a progress deadline that was exceeded before the commit fails nothing: the condition outlives the rollout', async (t) => {
  const stale = live({ release: OURS, updated: 1, available: 1, conditions: [deadlineExceeded(at(-30).toISOString())] });
  t.equal(judge({ observation: observation({ health: 'Degraded' }), workload: stale }).state, 'progressing');
  const own = live({ release: OURS, updated: 1, available: 1, conditions: [deadlineExceeded(at(30).toISOString())] });
  t.match(judge({ observation: observation({ health: 'Degraded' }), workload: own, seconds: 31 }), {
    state: 'failed',
    failureCode: 'not_ready',
  });
});

t.test('the deadline ends the release with the last thing that held it', async (t) => {
  const quota = 'pods "api-1" is forbidden: exceeded quota: team';
  const refused = live({
    release: OURS,
    updated: 0,
    available: 1,
    conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: quota }],
  });
  const late = judge({ observation: observation({ health: 'Progressing' }), workload: refused, seconds: 900 });
  t.match(late, { state: 'timed_out', failureCode: 'release_timeout', oldVersionServes: true, recheckAfterMs: null });
  t.match(late.reason, /within 900 seconds.*Last seen: The cluster refuses the pods: .*exceeded quota: team\.$/);
  const never = judge({ observation: observation({ comparedSequence: 41n }), workload: OLD_PODS, seconds: 901 });
  t.match(never, { failureCode: 'sync_timeout', reason: /Argo CD has compared commit 41; it has not seen commit 42 yet\.$/ });
  const before = judge({
    release: release({ memory: { ...NO_MEMORY, lastSeen: 'Pod api-1 is not ready: 503' } }),
    observation: null,
    workload: OLD_PODS,
    seconds: 901,
  });
  t.match(before.reason, /Last seen: Argo CD has not created the Application yet\.$/);
  t.equal(judge({ seconds: 10_000 }).state, 'succeeded', 'a proof counts even when it is seen late');
});

t.test('whether the old version serves is said only where there was one and the workload can be read', async (t) => {
  const failed = observation({ operation: operation('failed', 42n) });
  const given = (changes: Given) => judge({ observation: failed, ...changes }).oldVersionServes;
  t.equal(given({ workload: OLD_PODS }), true);
  t.equal(given({ workload: live({ release: OLD, available: 0 }) }), false);
  t.equal(given({ workload: { is: 'absent' } }), false);
  t.equal(given({ workload: { is: 'unreadable', why: 'x' } }), null);
  t.equal(given({ workload: OLD_PODS, release: release({ hasPrevious: false }) }), null);
  const ready = pod({ name: 'api-new-1', conditions: READY });
  t.equal(
    given({ workload: live({ release: OURS, updated: 1, total: 1, available: 1 }, [ready]) }),
    false,
    'a new pod is not the old version',
  );
});

t.test('the refresh is asked for until the commit has been compared (fact-19)', async (t) => {
  t.ok(judge({ observation: observation({ comparedSequence: 41n }), workload: OLD_PODS }).needsRefresh);
  t.ok(judge({ observation: null, workload: OLD_PODS }).needsRefresh);
  t.notOk(judge({ observation: OUT_OF_SYNC, workload: OLD_PODS }).needsRefresh);
});

t.test('a sync of an older commit is ended when it holds the release up, not in its ordinary seconds', async (t) => {
  const older = observation({
    comparedSequence: 41n,
    operation: operation('running', 41n, { startedAt: at(-300), text: 'waiting for completion of hook' }),
  });
  t.notOk(judge({ observation: older, workload: OLD_PODS, seconds: 14 }).terminateOlderSync);
  const long = judge({ observation: older, workload: OLD_PODS, seconds: 15 });
  t.ok(long.terminateOlderSync);
  t.match(long.memory.blockers[0], { kind: 'sync_on_older_commit', detail: /syncing commit 41: waiting for completion of hook/ });
  const own = observation({ syncStatus: 'OutOfSync', operation: operation('running', 42n, { startedAt: at(1) }) });
  t.notOk(judge({ observation: own, workload: OLD_PODS, seconds: 500 }).terminateOlderSync);
  const unknown = observation({ syncStatus: 'OutOfSync', operation: operation('running', null) });
  t.notOk(judge({ observation: unknown, workload: OLD_PODS, seconds: 500 }).terminateOlderSync);
});

t.test('what holds the release is named by its kind', async (t) => {
  const running = (text: string) => observation({ syncStatus: 'OutOfSync', operation: operation('running', 42n, { text }) });
  const cases: [Given, string, RegExp][] = [
    [{ observation: running('waiting for completion of hook batch/Job/migrate'), workload: OLD_PODS }, 'hook', /migrate/],
    [{ observation: running('waiting for healthy state of /Namespace/x'), workload: OLD_PODS }, 'wave', /Namespace/],
    [{ observation: OUT_OF_SYNC, workload: OLD_PODS }, 'cluster', /^Deployment api still differs from commit 42$/],
    [{ workload: OLD_PODS }, 'pod', /not yet the one of this release/],
    [
      { workload: ROLLING, observation: observation({ health: 'Progressing' }) },
      'pod',
      /1 of 2 replicas are updated, 2 available, 2 of the version before are still there/,
    ],
    [{ workload: live({ release: OURS, updated: 1 }, [pod({ containers: [waiting('CrashLoopBackOff', 'back-off')] })]) }, 'pod', /crashes/],
  ];
  for (const [given, kind, text] of cases) t.match(judge(given).memory.blockers[0], { kind, detail: text });
});

t.test('without an Application the reason that is given stands for it', async (t) => {
  const verdict = transition({
    release: release(),
    observation: null,
    workload: { is: 'unreadable', why: 'down' },
    settings: { failFastSeconds: 60 },
    now: at(5),
    hindrance: { kind: 'cluster', subject: 'the cluster', detail: 'The cluster does not answer' },
  });
  t.match(verdict, {
    kind: 'judged',
    state: 'committed',
    memory: { lastSeen: 'The cluster does not answer', blockers: [{ subject: 'the cluster', since: at(5).toISOString() }] },
  });
});

t.test('looks become rarer with the age of the release, and the deadline is never overslept', async (t) => {
  const progressing = { observation: observation({ health: 'Progressing' }), workload: ROLLING };
  t.equal(judge({ ...progressing, seconds: 10 }).recheckAfterMs, 2_000);
  t.equal(judge({ ...progressing, seconds: 100 }).recheckAfterMs, 4_000);
  t.equal(judge({ ...progressing, seconds: 600 }).recheckAfterMs, 10_000);
  t.equal(judge({ ...progressing, seconds: 899 }).recheckAfterMs, 1_000);
});
