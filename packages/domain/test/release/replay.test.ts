import t from 'tap';
import { readdirSync } from 'node:fs';
import { deadlineExceeded, imageless, pod } from '../cluster/live.ts';
import { isFinal } from '../../src/release/states.ts';
import type { Judgement } from '../../src/release/status.ts';
import {
  live,
  observed,
  OLD_PODS,
  OURS,
  PROVEN,
  recording,
  releaseAt,
  ROLLING,
  run,
  sequenceOf,
  statesOf,
  stepsOf,
  type Recorded,
} from '../argocd/replay.ts';

/** Recordings in which a release succeeds: its commit, the request with the true Healthy, and the states on the way. */
const SUCCEEDING: [string, string | undefined, string, number, string][] = [
  ['01-first-sync', undefined, '959688', 3, 'syncing syncing syncing succeeded'],
  ['02-update-1', undefined, '905f42', 4, 'syncing syncing progressing progressing succeeded'],
  ['02-update-2', undefined, 'f04d04', 5, 'syncing syncing syncing syncing syncing succeeded'],
  ['02-update-3', undefined, '40147f', 7, 'syncing syncing syncing syncing syncing syncing progressing succeeded'],
  ['04-fix-after-failure', undefined, '57794c', 0, 'succeeded'],
  ['08-image-fixed', undefined, '240368', 5, 'syncing syncing syncing syncing progressing succeeded'],
  ['10-rollback-commit', undefined, 'f0d498', 4, 'syncing syncing syncing progressing succeeded'],
  ['20-two-apps', 'one', 'f0d498', 6, 'syncing syncing syncing syncing syncing progressing succeeded'],
  ['20-two-apps', 'two', 'f0d498', 6, 'syncing syncing syncing syncing progressing progressing succeeded'],
  ['31-multi-source', undefined, 'cca385', 6, 'syncing syncing syncing syncing syncing syncing succeeded'],
  ['36-self-heal-drift', undefined, 'cec064', 5, 'syncing syncing syncing syncing progressing succeeded'],
  ['40-hook-presync', undefined, '6fd5d1', 4, 'syncing syncing progressing progressing succeeded'],
  ['53-invalid-spec-late-failed', 'late', '71c1e6', 4, 'syncing syncing progressing progressing succeeded'],
];

for (const [name, app, sha, proofAt, states] of SUCCEEDING) {
  t.test(`recording ${name} ${app ?? ''}: the release succeeds with the true Healthy and not before`, async (t) => {
    const items = recording(name, app);
    const verdicts = run(
      releaseAt(sha, items),
      stepsOf(items, (index) => (index < proofAt ? ROLLING : PROVEN)),
    );
    t.equal(statesOf(verdicts).join(' '), states);
    t.match(verdicts.at(-1), { reason: null, failureCode: null, recheckAfterMs: null, needsRefresh: false });
    t.match(verdicts.at(-1)?.detail, /Deployment api carries this release with 2 of 2 replicas available/);
  });
}

for (const name of readdirSync(new URL('../argocd/recordings/', import.meta.url)).filter((file) => /^\d.*\.json$/.test(file))) {
  t.test(`recording ${name}: while the live workload is of the release before, no payload is a success (fact-11, trust-T30)`, async (t) => {
    const items = recording(name.replace('.json', ''));
    for (const sha of new Set(items.map((item) => item.application.status.sync?.revision ?? ''))) {
      if (sequenceOf(sha) === null || sha === '') continue;
      const verdicts = run(
        releaseAt(sha, items),
        stepsOf(items, () => OLD_PODS),
      );
      t.notOk(statesOf(verdicts).includes('succeeded'), `${sha} must not succeed`);
      t.ok(verdicts.length > 0);
    }
  });
}

t.test('recording 60: each of ten releases succeeds at its own Healthy, though later commits are seen too (fact-20)', async (t) => {
  const items = recording('60-latency');
  const shas = [...new Set(items.map((item) => item.application.status.sync?.revision ?? ''))].slice(0, 10);
  t.equal(shas.length, 10);
  for (const sha of shas) {
    const from = items.findIndex((item) => item.application.status.sync?.revision === sha);
    const proofAt = items.findIndex((item, index) => {
      const seen = observed(item);
      const now = seen.comparedSequence === sequenceOf(sha) && seen.operation.is === 'succeeded' && seen.syncStatus === 'Synced';
      return index > from && now && seen.health === 'Healthy';
    });
    t.ok(proofAt > from, `${sha} became healthy`);
    const verdicts = run(
      releaseAt(sha, items),
      stepsOf(items, (index) => (index < proofAt ? OLD_PODS : PROVEN)),
    );
    t.equal(statesOf(verdicts).indexOf('succeeded'), proofAt, `${sha} succeeds at request ${proofAt}`);
  }
});

t.test('recording 03: an immutable field fails the release with the last try, not before (fact-16)', async (t) => {
  const items = recording('03-failed-immutable-selector');
  const verdicts = run(
    releaseAt('bb0a60', items),
    stepsOf(items, () => OLD_PODS),
  );
  t.strictSame(statesOf(verdicts), ['syncing', 'syncing', 'failed']);
  t.match(verdicts.at(-1), {
    failureCode: 'field_immutable',
    oldVersionServes: true,
    reason: /^Deployment alpha could not be applied: .*immutable\.$/,
  });
});

t.test('recording 04: a Failed of an older commit stands for ever and fails nothing (fact-14)', async (t) => {
  const items = recording('04-fix-after-failure');
  t.equal(observed(items[0]!).operation.is, 'failed');
  const verdicts = run(
    releaseAt('57794c', items),
    stepsOf(items, () => PROVEN),
  );
  t.strictSame(statesOf(verdicts), ['succeeded']);
});

/** A request again, compared and seen so many seconds later. */
function later(item: Recorded | undefined, seconds: number): Recorded {
  const copy = structuredClone(item) as Recorded & { application: { status: { reconciledAt?: string } } };
  const move = (time: string) => new Date(Date.parse(time) + seconds * 1000).toISOString();
  const { status } = copy.application;
  return {
    ...copy,
    at: move(copy.at),
    application: {
      ...copy.application,
      status: { ...status, reconciledAt: move(status.reconciledAt ?? copy.at) },
    } as Recorded['application'],
  };
}

for (const [name, length, sha, state] of [
  ['05-bad-chart', 1, '71c1e6', 'committed'],
  ['33-missing-path', 2, '71c1e6', 'committed'],
  ['34-missing-values-file', 5, 'cec064', 'syncing'],
] as const) {
  t.test(`recording ${name}: what cannot be rendered fails in the second comparison after a look, not before (fact-15)`, async (t) => {
    const items = recording(name).slice(0, length);
    const next = later(items.at(-1), 1);
    const again = { ...next, at: later(next, 1).at };
    const verdicts = run(
      releaseAt(sha, items),
      stepsOf([...items, next, again, later(next, 1)], () => OLD_PODS),
    );
    t.strictSame(statesOf(verdicts), [...Array(length + 2).fill(state), 'failed']);
    t.ok(verdicts.at(-2)?.needsRefresh, 'asks for the second comparison');
    t.match(verdicts.at(-1), { failureCode: 'render_failed', reason: /^Failed to load target state/ });
  });
}

for (const [name, words] of [
  ['11-repo-unreachable', /status code: 503\.$/],
  ['35-wrong-password', /authentication required:\.$/],
] as const) {
  t.test(`recording ${name}: a repository out of reach is waited for, and named when it lasts or the deadline comes first`, async (t) => {
    const items = recording(name);
    const last = items.at(-1);
    const steps = (seconds: number[]) => stepsOf([...items, ...seconds.map((each) => later(last, each))], () => OLD_PODS);
    const began = items.findIndex((item) => observed(item).problem?.code === 'repository_unreachable');
    const gap = (Date.parse(last?.at ?? '') - Date.parse(items[began]?.at ?? '')) / 1000;
    const waited = run(releaseAt('71c1e6', items), steps([1, 2, 30, 299 - gap, 300 - gap]));
    t.strictSame([...new Set(statesOf(waited.slice(0, -1)))], ['committed']);
    t.ok(waited.slice(0, -1).every((verdict) => verdict.needsRefresh));
    t.match(waited.at(-1), { state: 'failed', failureCode: 'repository_unreachable', oldVersionServes: true, reason: words });
    t.match(waited.at(-1)?.reason, /^Argo CD has not been able to read the repository since 20\d\d-[\dT:-]+Z: /);
    const release = releaseAt('71c1e6', items);
    const short = { ...release, deadlineAt: new Date(Date.parse(last?.at ?? '') + 60_000) };
    t.match(run(short, steps([1, 60])).at(-1), { state: 'timed_out', failureCode: 'sync_timeout', reason: words });
  });
}

t.test('recording 07: an image that never starts is not taken for live and fails by the progress deadline (fact-11)', async (t) => {
  const items = recording('07-image-missing');
  const stuck = { release: OURS, updated: 1, total: 3, available: 2 };
  const pods = [imageless()];
  const workloads = [
    OLD_PODS,
    OLD_PODS,
    live(stuck, pods),
    live(stuck, pods),
    live({ ...stuck, conditions: [deadlineExceeded('2026-11-21T09:23:14Z')] }, pods),
  ];
  const verdicts = run(
    releaseAt('ba2992', items),
    stepsOf(items, (index) => workloads[index]!),
  );
  t.strictSame(statesOf(verdicts), ['syncing', 'syncing', 'syncing', 'progressing', 'failed']);
  t.match(verdicts.at(-1), {
    failureCode: 'image_pull_failed',
    oldVersionServes: true,
    reason: /registry\.example\/web:missing of container api cannot be pulled/,
  });
});

t.test('recording 07: Degraded by itself fails nothing', async (t) => {
  const items = recording('07-image-missing');
  const verdicts = run(
    releaseAt('ba2992', items),
    stepsOf(items, () => ROLLING),
  );
  t.equal(verdicts.at(-1)?.state, 'progressing');
  t.match(verdicts.at(-1)?.memory.blockers[0]?.detail, /1 of 2 replicas are updated, 2 available, 2 of the version before/);
});

t.test('recording 09: an unschedulable pod is named with the words of the scheduler', async (t) => {
  const items = recording('09-unschedulable-degraded');
  const words = "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.";
  const pods = [pod({ conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: words }] })];
  const stuck = { release: OURS, updated: 1, total: 2, available: 1, wanted: 1 };
  const last = live({ ...stuck, conditions: [deadlineExceeded('2026-11-21T09:23:41Z')] }, pods);
  const verdicts = run(
    releaseAt('c61d9d', items),
    stepsOf(items, (index) => (index === 6 ? last : live(stuck, pods))),
  );
  t.match(verdicts.at(-1), {
    state: 'failed',
    failureCode: 'unschedulable',
    oldVersionServes: true,
    reason: `No node can take the pod: ${words}`,
  });
});

t.test('recording 14: an Application that is being deleted proves nothing and is not refreshed', async (t) => {
  const items = recording('14-delete-finalizer');
  const verdicts = run(
    releaseAt('f0d498', items),
    stepsOf(items, () => PROVEN),
  );
  t.strictSame([...new Set(statesOf(verdicts))], ['committed']);
  t.notOk(verdicts.some((verdict) => verdict.needsRefresh));
});

t.test('recording 24: Healthy of the old pods is no success, and a lost Healthy is looked for again (fact-07)', async (t) => {
  const items = recording('24-once-500-once');
  const verdicts = run(
    releaseAt('d19dcd', items),
    stepsOf(items, (index) => (index < 3 ? OLD_PODS : ROLLING)),
  );
  t.strictSame([...new Set(statesOf(verdicts))], ['syncing', 'progressing']);
  t.ok((verdicts.at(-1)?.recheckAfterMs ?? 0) > 0);
});

t.test('recording 31: with several sources the second commit succeeds at its own Healthy (fact-25)', async (t) => {
  const items = recording('31-multi-source').slice(7, 12);
  const verdicts = run(
    releaseAt('cec064', items),
    stepsOf(items, (index) => (index < 4 ? ROLLING : PROVEN)),
  );
  t.strictSame(statesOf(verdicts), ['syncing', 'syncing', 'progressing', 'progressing', 'succeeded']);
});

for (const [name, app, sha] of [
  ['32-invalid-destination', undefined, 'cec064'],
  ['53-invalid-spec-late-failed', 'bad1', '71c1e6'],
] as const) {
  t.test(`recording ${name}: a destination outside the project fails only when it lasts (fact-28, fact-34)`, async (t) => {
    const items = recording(name, app);
    const soon = run(
      releaseAt(sha, items),
      stepsOf([...items, later(items.at(-1), 50)], () => ({ is: 'absent' })),
    );
    t.notOk(soon.some((verdict) => isFinal(verdict.state)));
    const verdicts = run(
      releaseAt(sha, items),
      stepsOf([...items, later(items.at(-1), 61)], () => ({ is: 'absent' })),
    );
    t.match(verdicts.at(-1), { state: 'failed', failureCode: 'cluster_permission_denied', oldVersionServes: false });
    t.match(verdicts.at(-1)?.reason, /do not match any of the allowed destinations in project 'rig'\.$/);
  });
}

t.test('recording 37: a namespace that vanished is no success before the workload is back', async (t) => {
  const items = recording('37-namespace-deleted');
  const verdicts = run(
    releaseAt('cec064', items),
    stepsOf(items, () => ({ is: 'absent' })),
  );
  t.notOk(
    verdicts.some((verdict) => isFinal(verdict.state)),
    'a retry in phase Running is no failure',
  );
  t.equal(verdicts.at(-1)?.state, 'progressing');
});

t.test('recording 01: where the workload cannot be read, only a second, later comparison is a proof', async (t) => {
  const items = recording('01-first-sync');
  const unreadable = () => ({ is: 'unreadable', why: 'it is of a foreign chart' }) as const;
  const verdicts: Judgement[] = run(releaseAt('959688', items), stepsOf([...items, later(items.at(-1), 2)], unreadable));
  t.strictSame(statesOf(verdicts), ['syncing', 'syncing', 'syncing', 'progressing', 'progressing', 'succeeded']);
  t.ok(verdicts.at(-2)?.needsRefresh);
  t.match(verdicts.at(-1)?.detail, /in two comparisons.*could not be read: it is of a foreign chart/);
});
