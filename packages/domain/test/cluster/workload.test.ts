import fc from 'fast-check';
import t from 'tap';
import { proven, readWorkloadFacts } from '../../src/cluster/workload.ts';
import { deadlineExceeded, deployment, imageless, pod, READY, waiting, type LiveDeployment } from './live.ts';

function facts(live: LiveDeployment, pods: object[] = [], replicaSets: object[] = []) {
  return readWorkloadFacts(deployment(live), pods, [], replicaSets);
}

t.test('a rollout is proven by annotation, generation and counts together (fact-11)', async (t) => {
  t.ok(proven(facts({ release: 'rel-1' }), 'rel-1'));
  t.ok(proven(facts({ release: 'rel-2' }), new Set(['rel-1', 'rel-2'])));
  t.ok(proven(facts({ release: 'rel-1', wanted: 0 }), 'rel-1'));
  const unproven: LiveDeployment[] = [
    { release: 'rel-0' },
    { release: 'rel-1', generation: 4, observedGeneration: 3 },
    { release: 'rel-1', updated: 1 },
    { release: 'rel-1', updated: 3 },
    { release: 'rel-1', updated: 1, total: 2 },
    { release: 'rel-1', available: 1 },
    { release: 'rel-1', total: 3 },
  ];
  for (const live of unproven) t.notOk(proven(facts(live), 'rel-1'), JSON.stringify(live));
  t.notOk(proven(readWorkloadFacts({ kind: 'Deployment' }, [], []), 'rel-1'), 'nothing known');
});

t.test('a CronJob needs its annotation only, and the pods of its last run say nothing', async (t) => {
  const cron = {
    kind: 'CronJob',
    metadata: { name: 'c', annotations: { 'argosy.dev/release': 'rel-1' } },
    spec: { schedule: '* * * * *' },
  };
  const read = readWorkloadFacts(cron, [imageless()], []);
  t.match(read, { kind: 'CronJob', troubles: [] });
  t.ok(proven(read, 'rel-1'));
  t.notOk(proven(read, 'rel-2'));
});

t.test('only pods of the newest ReplicaSet are looked at', async (t) => {
  const old = pod({ name: 'api-old-1', replicaSet: 'api-old', containers: [waiting('CrashLoopBackOff', 'x')] });
  t.match(facts({ release: 'r' }, [old, imageless()]).troubles[0], { code: 'image_pull_failed', common: true });
  t.equal(facts({ release: 'r' }, [old]).troubles[0], undefined, 'the new one has no pods yet');
  const sets = [
    { metadata: { name: 'api-old', annotations: { 'deployment.kubernetes.io/revision': '9' } } },
    { metadata: { name: 'api-new', annotations: { 'deployment.kubernetes.io/revision': '10' } } },
  ];
  t.equal(facts({ release: 'r', conditions: [] }, [old, imageless()], sets).troubles[0]?.code, 'image_pull_failed');
  const younger = pod({ name: 'b', replicaSet: 'api-9', conditions: READY, metadata: { creationTimestamp: '2026-11-21T10:00:00Z' } });
  t.equal(facts({ release: 'r', conditions: [] }, [younger, old]).troubles[0], undefined, 'without any name the youngest decide');
  t.equal(facts({ release: 'r' }, [pod({ conditions: READY })]).newReady, 1);
});

t.test('pods that the API server refuses are told by the Deployment', async (t) => {
  const refused = (message: string) =>
    facts({ release: 'r', conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }] }).troubles[0];
  t.match(refused('pods "a" is forbidden: exceeded quota: team'), { code: 'quota_exceeded', fatal: false });
  t.match(refused('pods "a" is forbidden: violates PodSecurity "restricted:latest"'), { code: 'admission_denied' });
  t.match(refused('admission webhook "x" denied the request: no'), { code: 'admission_denied', text: /denied the request: no$/ });
  t.match(refused('pods "a" is forbidden: maximum cpu usage per Container is 1, but limit is 2'), { code: 'admission_denied' });
  t.match(refused("pods \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no latest"), {
    code: 'admission_denied',
    subject: 'Deployment api',
  });
  t.match(refused('Internal error occurred: failed calling webhook "x": connect: connection refused'), { code: 'admission_denied' });
});

t.test('a progress deadline is known with its time', async (t) => {
  const at = '2026-11-21T09:23:14Z';
  t.strictSame(facts({ release: 'r', conditions: [deadlineExceeded(at)] }).deadlineExceededAt, new Date(at));
  t.equal(facts({ release: 'r' }).deadlineExceededAt, null);
});

t.test('whatever it is given, it gives facts and never throws (trust-T25, trust-T32)', async (t) => {
  fc.assert(
    fc.property(fc.anything(), fc.array(fc.anything()), fc.array(fc.anything()), (object, pods, events) => {
      const read = readWorkloadFacts(object, pods, events, pods);
      return read.wanted >= 0 && Buffer.byteLength(read.name) <= 253;
    }),
  );
  t.pass();
});
