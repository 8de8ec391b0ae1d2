import t from 'tap';
import { openRig, LEVELS, status, type Rig } from './support/rig.ts';

function shown({ api }: Rig) {
  const events = api.list(api.kinds.get('v1', 'Event'), { namespace: 'argocd' }).items;
  const deployment = api.get({
    kind: api.kinds.get('apps/v1', 'Deployment'),
    namespace: 'argocd',
    name: 'argocd-notifications-controller',
  });
  const { conditions = [] } = deployment['status'] as { conditions?: { type: string; reason: string; message: string }[] };
  return {
    events: events.map((event) => ({
      reason: event['reason'],
      message: event['message'],
      object: (event['involvedObject'] as { name: string }).name,
    })),
    conditions: conditions.filter(({ type }) => type === 'NotificationsConfigured'),
  };
}

t.test('fact-31: one bad trigger stops everything, and what passed meanwhile is never told', async (t) => {
  const rig = await openRig(t);
  rig.configure(LEVELS);
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(200);
  const before = rig.receiver.received.length;
  rig.configure(LEVELS, { 'trigger.bad': '- when: app.status.x ==\n  send: [running]\n' });
  for (const phase of ['Running', 'Succeeded']) {
    rig.setStatus('one', status(phase, 'Healthy', 'bbb'));
    await rig.pass(500);
  }
  t.equal(rig.receiver.received.length, before);
  t.match(rig.notifications.problems, [/InvalidConfiguration: trigger.bad: unexpected token EOF/]);
  rig.configure(LEVELS);
  await rig.pass(130_000);
  t.equal(rig.receiver.received.length, before);
  t.same(rig.notifications.problems, []);
});

t.test('a configuration that cannot be used is seen in an Event, on the Deployment and in the log, until it is mended', async (t) => {
  const rig = await openRig(t);
  rig.configure(LEVELS, { 'service.webhook.bad': 'retryWaitMin: 2s' });
  rig.run(true);
  await rig.pass(500);
  const message = /^service.webhook.bad: .*WebhookOptions.retryWaitMin of type time.Duration$/;
  t.match(shown(rig), {
    events: [{ reason: 'InvalidConfiguration', object: 'argocd-notifications-cm', message }],
    conditions: [{ status: 'False', reason: 'InvalidConfiguration', message }],
  });
  t.match(rig.lines.join(''), /Failed to get api: service.webhook.bad/);
  rig.configure(LEVELS);
  await rig.pass(500);
  t.same(shown(rig).conditions, []);
  t.equal(shown(rig).events.length, 1);
});

t.test('what only the sandbox does not know is told apart', async (t) => {
  const rig = await openRig(t);
  rig.configure(LEVELS, { 'service.slack': 'token: $token' });
  rig.run(true);
  await rig.pass(500);
  t.match(shown(rig), {
    events: [{ reason: 'SandboxUnsupported' }],
    conditions: [{ reason: 'SandboxUnsupported', message: /service.slack: .*sandbox/ }],
  });
  t.match(rig.notifications.problems, [/^notifications: SandboxUnsupported: service.slack/]);
});

t.test('a trigger, template or service that is not there is told in the log, once', async (t) => {
  const rig = await openRig(t);
  rig.configure(LEVELS, {
    'trigger.a': "- {when: 'true', send: [nope]}",
    subscriptions: '- {recipients: [hook, other], triggers: [a, absent]}',
  });
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(121_000);
  const log = rig.lines.join('');
  t.match(log, /trigger 'absent' is not configured/);
  t.match(log, /template 'nope' is not supported/);
  t.match(log, /notification service 'other' is not supported/);
  t.equal(rig.lines.filter((line) => line.includes('absent')).length, 1);
});

t.test('no secret reaches the log', async (t) => {
  const rig = await openRig(t);
  rig.configure(LEVELS, { 'service.webhook.hook': 'url: http://127.0.0.1:1/$token' });
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(30_000);
  t.match(rig.lines.join(''), /giving up/);
  t.notMatch(rig.lines.join(''), /tok123/);
});
