import t from 'tap';
import { configMap, deployment, job } from '../support/manifests.ts';
import { createStage, type Stage } from '../support/stage.ts';

function used(stage: Stage): Record<string, string> {
  return stage.get('v1/ResourceQuota', 'default/small').status.used;
}

t.test('a quota tells what is used of it, also of what was there before it', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const resources = { requests: { cpu: '250m', memory: '64Mi' } };
  stage.create(deployment('shop', { replicas: 3, container: { resources } }));
  stage.timers.advance(2000);
  const hard = { pods: '10', 'requests.cpu': '2', 'requests.memory': '1Gi', configmaps: '5', 'count/deployments.apps': '2' };
  stage.create({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'small', namespace: 'default' }, spec: { hard } });
  stage.timers.advance(200);
  t.strictSame(used(stage), {
    pods: '3',
    'requests.cpu': '750m',
    'requests.memory': '192Mi',
    configmaps: '1',
    'count/deployments.apps': '1',
  });
  stage.create(configMap('one'));
  stage.create(job('short', { container: { resources } }));
  stage.timers.until('the job runs', () => used(stage)['pods'] === '4');
  stage.timers.advance(2000);
  t.match(used(stage), { pods: '3', configmaps: '2' }, 'pods that have ended take no room');
  t.match(stage.get('v1/ResourceQuota', 'default/small').status.hard, hard);
  stage.remove('apps/v1/Deployment', 'default/shop');
  stage.timers.advance(2000);
  t.match(used(stage), { pods: '0', 'requests.cpu': '0' });
  t.strictSame(stage.failures, []);
  t.end();
});
