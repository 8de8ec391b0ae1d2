import t from 'tap';
import { claim, pod } from '../support/manifests.ts';
import { createStage, type Any, type Stage } from '../support/stage.ts';

const NO_HELP = 'no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.';

function scheduled(stage: Stage, name: string): Any {
  return stage.get('v1/Pod', `default/${name}`).status.conditions?.find(({ type }: Any) => type === 'PodScheduled');
}

function asking(cpu: string): object {
  return { containers: [{ name: 'main', image: 'shop:1', resources: { requests: { cpu } } }] };
}

t.test('a pod that asks for more than any node has stays unplaced, with the reason in its condition and an event', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(pod('big', asking('1000')));
  stage.timers.advance(1000);
  const message = `0/2 nodes are available: 2 Insufficient cpu. ${NO_HELP}`;
  t.match(scheduled(stage, 'big'), { status: 'False', reason: 'Unschedulable', message });
  t.match(stage.get('v1/Pod', 'default/big').status, { phase: 'Pending', containerStatuses: undefined });
  t.strictSame(stage.events('big'), [`FailedScheduling: ${message}`]);
  const [event] = stage.list('v1/Event').filter(({ reason }) => reason === 'FailedScheduling');
  const teller = { source: {}, action: 'Scheduling', reportingComponent: 'default-scheduler', count: undefined };
  t.match(event, { ...teller, eventTime: /^\d.*\.\d{6}Z$/, firstTimestamp: null, lastTimestamp: null });
  t.end();
});

t.test('what runs takes room, and a pod that waits for room gets it when another one goes', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  for (const name of ['one', 'two', 'three']) {
    stage.create(pod(name, asking('20')));
    stage.timers.advance(1500);
  }
  t.match(scheduled(stage, 'three'), { reason: 'Unschedulable' });
  t.not(stage.get('v1/Pod', 'default/one').spec.nodeName, stage.get('v1/Pod', 'default/two').spec.nodeName, 'pods are spread');
  stage.remove('v1/Pod', 'default/one');
  stage.timers.until('it is placed', () => scheduled(stage, 'three').status === 'True', 3000);
  t.end();
});

t.test('labels, taints and closed nodes are heeded', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(pod('picky', { nodeSelector: { disk: 'ssd' } }));
  stage.timers.advance(500);
  t.match(scheduled(stage, 'picky').message, "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.");
  stage.patch('v1/Node', 'sandbox-1', { metadata: { labels: { disk: 'ssd' } } });
  stage.timers.until('it is placed', () => stage.get('v1/Pod', 'default/picky').spec.nodeName === 'sandbox-1', 3000);
  stage.patch('v1/Node', 'sandbox-1', { spec: { unschedulable: true } });
  stage.patch('v1/Node', 'sandbox-2', { spec: { taints: [{ key: 'only', value: 'db', effect: 'NoSchedule' }] } });
  stage.create(pod('plain'));
  stage.create(pod('db', { tolerations: [{ key: 'only', operator: 'Equal', value: 'db' }] }));
  stage.timers.advance(500);
  t.match(
    scheduled(stage, 'plain').message,
    /^0\/2 nodes are available: 1 node\(s\) had untolerated taint\(s\), 1 node\(s\) were unschedulable\./,
  );
  t.equal(stage.get('v1/Pod', 'default/db').spec.nodeName, 'sandbox-2');
  t.end();
});

t.test('a pod waits for its claim', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(pod('one', { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }));
  stage.timers.advance(500);
  t.match(scheduled(stage, 'one').message, '0/2 nodes are available: persistentvolumeclaim "data" not found. not found');
  stage.create(claim('data'));
  stage.timers.until('it is placed', () => scheduled(stage, 'one').status === 'True', 3000);
  t.strictSame(stage.failures, []);
  t.end();
});
