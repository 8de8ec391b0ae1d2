import t from 'tap';
import { cronJob } from '../support/manifests.ts';
import { createStage, type Stage } from '../support/stage.ts';

const KIND = 'batch/v1/CronJob';
const MINUTE = 60_000;

function runs(stage: Stage): string[] {
  return stage.list('batch/v1/Job').map(({ metadata }) => metadata.annotations['batch.kubernetes.io/cronjob-scheduled-timestamp']);
}

// The stage's time begins at 12:00 UTC.
t.test('a CronJob runs when it is due, and tells when it did', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(cronJob('report', '*/5 * * * *'));
  stage.timers.advance(4 * MINUTE);
  t.strictSame(runs(stage), []);
  stage.timers.advance(1.2 * MINUTE);
  t.strictSame(runs(stage), ['2026-03-01T12:05:00Z']);
  const { status } = stage.get(KIND, 'default/report');
  t.match(status, { lastScheduleTime: '2026-03-01T12:05:00Z', lastSuccessfulTime: /^2026-03-01T12:05:/ });
  t.notOk('active' in status, 'it has ended');
  t.match(stage.events('report'), [/^SuccessfulCreate: Created job report-\d+$/, /^SawCompletedJob: .*condition: Complete$/]);
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('a time zone moves the schedule', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(cronJob('tokyo', '0 22 * * *', { spec: { timeZone: 'Asia/Tokyo' } }));
  stage.timers.advance(50 * MINUTE);
  t.strictSame(runs(stage), []);
  stage.timers.advance(20 * MINUTE);
  t.strictSame(runs(stage), ['2026-03-01T13:00:00Z']);
  t.end();
});

t.test('only the last three successes and the last failure stay', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(cronJob('report', '* * * * *'));
  stage.create(cronJob('broken', '* * * * *', { image: 'shop:crash' }));
  stage.patch(KIND, 'default/broken', { spec: { jobTemplate: { spec: { backoffLimit: 0 } } } });
  stage.timers.advance(8.5 * MINUTE);
  const names = stage.list('batch/v1/Job').map(({ metadata }) => metadata.ownerReferences[0].name);
  t.equal(names.filter((name) => name === 'report').length, 3);
  t.equal(names.filter((name) => name === 'broken').length, 1);
  t.end();
});

t.test('Forbid waits for a run that goes on, Replace ends it, Allow lets both run', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  for (const concurrencyPolicy of ['Forbid', 'Replace', 'Allow']) {
    stage.create(cronJob(concurrencyPolicy.toLowerCase(), '* * * * *', { image: 'shop:never-ready', spec: { concurrencyPolicy } }));
  }
  stage.timers.advance(3.5 * MINUTE);
  const active = (name: string): string[] => stage.get(KIND, `default/${name}`).status.active.map((one: { name: string }) => one.name);
  t.equal(active('forbid').length, 1);
  t.equal(active('replace').length, 1);
  t.equal(active('allow').length, 3);
  t.ok(
    stage
      .events('forbid')
      .includes('JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid'),
  );
  t.ok((active('replace')[0] ?? '') > (active('forbid')[0] ?? '').replace('forbid', 'replace'), 'a later one');
  t.end();
});

t.test('a suspended CronJob does not run, nor does it make up for what it missed too long ago', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(cronJob('report', '*/5 * * * *', { spec: { suspend: true, startingDeadlineSeconds: 30 } }));
  stage.timers.advance(6 * MINUTE);
  t.strictSame(runs(stage), []);
  stage.patch(KIND, 'default/report', { spec: { suspend: false } });
  stage.timers.advance(1000);
  t.strictSame(runs(stage), []);
  t.match(stage.events('report'), [/^MissSchedule: Missed scheduled time to start a job: Sun, 01 Mar 2026 12:05:00 UTC$/]);
  stage.timers.advance(5 * MINUTE);
  t.strictSame(runs(stage), ['2026-03-01T12:10:00Z']);
  t.end();
});
