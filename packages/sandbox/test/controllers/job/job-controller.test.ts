import t from 'tap';
import { parseIndexes, renderIndexes } from '../../../src/controllers/job/job-run.ts';
import { job } from '../support/manifests.ts';
import { createStage } from '../support/stage.ts';
import type { Any, Stage } from '../support/stage.ts';

const KIND = 'batch/v1/Job';

function told(stage: Stage, name: string): string[] {
  const { conditions = [] } = stage.get(KIND, `default/${name}`).status;
  return conditions.filter(({ status }: Any) => status === 'True').map(({ type, reason }: Any) => `${type} ${reason}`);
}

t.test('a Job whose pod succeeds is complete, in the words of Kubernetes', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(job('migrate'));
  stage.timers.until('it is complete', () => told(stage, 'migrate').length === 2, 3000);
  t.strictSame(told(stage, 'migrate'), ['SuccessCriteriaMet CompletionsReached', 'Complete CompletionsReached']);
  const { status } = stage.get(KIND, 'default/migrate');
  t.match(status, { succeeded: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {}, startTime: /Z$/, completionTime: /Z$/ });
  t.notOk('active' in status);
  const [pod] = stage.list('v1/Pod');
  t.match(pod.metadata.labels, { 'batch.kubernetes.io/job-name': 'migrate', 'job-name': 'migrate' });
  t.equal(pod.metadata.finalizers, undefined, 'counted pods are let go');
  t.match(stage.events('migrate'), [/^SuccessfulCreate: Created pod: migrate-/, 'Completed: Job completed']);
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('a Job makes as many pods as it wants successes, and no more at a time than it may', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  let most = 0;
  stage.api.subscribe(stage.api.kinds.get('v1', 'Pod'), () => {
    most = Math.max(most, stage.list('v1/Pod').filter(({ status }) => !['Succeeded', 'Failed'].includes(status.phase)).length);
  });
  stage.create(job('batch', { spec: { completions: 5, parallelism: 2 } }));
  stage.timers.until('it is complete', () => told(stage, 'batch').length === 2);
  t.equal(most, 2);
  t.equal(stage.get(KIND, 'default/batch').status.succeeded, 5);
  t.equal(stage.list('v1/Pod').length, 5);
  t.end();
});

t.test('a Job with indexes runs each one once', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(job('batch', { spec: { completions: 4, parallelism: 4, completionMode: 'Indexed' } }));
  stage.timers.until('it is complete', () => told(stage, 'batch').length === 2);
  t.match(stage.get(KIND, 'default/batch').status, { succeeded: 4, completedIndexes: '0-3' });
  t.match(stage.list('v1/Pod')[0].metadata.name, /^batch-\d-/);
  t.end();
});

t.test('a Job whose pods fail tries again with longer and longer pauses, then fails', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const times: number[] = [];
  const begin = stage.timers.now().getTime();
  stage.api.subscribe(
    stage.api.kinds.get('v1', 'Pod'),
    ({ type }) => void (type === 'ADDED' && times.push((stage.timers.now().getTime() - begin) / 1000)),
  );
  stage.create(job('migrate', { image: 'shop:crash', spec: { backoffLimit: 2 } }));
  stage.timers.until('it has failed', () => told(stage, 'migrate').length === 2, 120_000);
  t.strictSame(told(stage, 'migrate'), ['FailureTarget BackoffLimitExceeded', 'Failed BackoffLimitExceeded']);
  t.equal(stage.get(KIND, 'default/migrate').status.failed, 3);
  t.equal(times.length, 3);
  t.ok((times[1] ?? 0) >= 9 && (times[1] ?? 0) < 13, `second after ${times[1]} s`);
  t.ok((times[2] ?? 0) - (times[1] ?? 0) >= 19, `third after ${times[2]} s`);
  t.match(stage.events('migrate').at(-1), 'BackoffLimitExceeded: Job has reached the specified backoff limit');
  t.end();
});

t.test('containers that are started again in the same pod count against the limit', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(job('migrate', { image: 'shop:crash', spec: { backoffLimit: 2 }, pod: { restartPolicy: 'OnFailure' } }));
  stage.timers.until('it has failed', () => told(stage, 'migrate').length === 2, 120_000);
  t.strictSame(told(stage, 'migrate').at(-1), 'Failed BackoffLimitExceeded');
  t.equal(stage.list('v1/Pod').length, 0, 'the pod that still tried is gone');
  t.end();
});

t.test('a Job that runs over its deadline fails, and its pods go', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(job('hang', { image: 'shop:never-ready', spec: { activeDeadlineSeconds: 20 } }));
  stage.timers.advance(19_000);
  t.strictSame(told(stage, 'hang'), []);
  stage.timers.advance(2500);
  t.strictSame(told(stage, 'hang'), ['FailureTarget DeadlineExceeded', 'Failed DeadlineExceeded']);
  t.equal(stage.list('v1/Pod').length, 0);
  t.end();
});

t.test('a suspended Job has no pods, and starts when it goes on', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(job('later', { spec: { suspend: true } }));
  stage.timers.advance(5000);
  t.equal(stage.list('v1/Pod').length, 0);
  t.strictSame(told(stage, 'later'), ['Suspended JobSuspended']);
  stage.patch(KIND, 'default/later', { spec: { suspend: false } });
  stage.timers.until('it is complete', () => told(stage, 'later').includes('Complete CompletionsReached'), 3000);
  t.end();
});

t.test('a finished Job goes when its time is over, with its pods', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(job('short', { spec: { ttlSecondsAfterFinished: 60 } }));
  stage.timers.advance(55_000);
  t.ok(stage.find(KIND, 'default/short'));
  stage.timers.advance(10_000);
  t.notOk(stage.find(KIND, 'default/short'));
  t.equal(stage.list('v1/Pod').length, 0);
  t.end();
});

t.test('a Job that is deleted while it runs takes its pods with it', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(job('hang', { image: 'shop:never-ready' }));
  stage.timers.advance(2000);
  stage.remove(KIND, 'default/hang', 'Background');
  stage.timers.advance(2000);
  t.equal(stage.list('v1/Pod').length, 0);
  stage.create(job('hang', { image: 'shop:never-ready' }));
  stage.timers.advance(2000);
  stage.remove(KIND, 'default/hang', 'Foreground');
  stage.timers.advance(2000);
  t.notOk(stage.find(KIND, 'default/hang'));
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('indexes are written as ranges, and read again as they were', (t) => {
  for (const text of ['', '0', '0,2', '0-2', '0,1', '1,3-5,7']) t.equal(renderIndexes(new Set(parseIndexes(text))), text);
  t.equal(renderIndexes(new Set([5, 3, 4, 9])), '3-5,9');
  t.end();
});

t.test('a range that somebody has written by hand is bounded', (t) => {
  t.equal(parseIndexes('0-99999999999').length, 100_000);
  t.same(parseIndexes('5-2,x'), []);
  t.end();
});
