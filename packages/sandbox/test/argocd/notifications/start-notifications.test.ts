import t from 'tap';
import { LEVELS, openRig, status } from './support/rig.ts';

t.test('a state is told once, with the headers of Argo CD, and not again while it lasts', async (t) => {
  const rig = await openRig(t);
  rig.configure(LEVELS);
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(200);
  t.same(rig.told().toSorted(), ['healthy one', 'succeeded one']);
  const [first] = rig.receiver.received;
  t.match(first, {
    method: 'POST',
    path: '/hook',
    headers: { 'user-agent': 'Go-http-client/1.1', 'accept-encoding': 'gzip', authorization: 'Bearer tok123' },
  });
  t.equal(first?.headers['content-length'], String(first?.body.length));
  const names = first?.rawHeaders.filter((_, at) => at % 2 === 0);
  t.same(names, ['Host', 'User-Agent', 'Content-Length', 'Authorization', 'Accept-Encoding'], 'and no Connection');
  await rig.pass(130_000);
  t.equal(rig.receiver.received.length, 2, 'two resyncs later');
  t.match(
    rig.app('one').metadata.managedFields?.map(({ manager }) => manager),
    /argocd-notifications-controller/,
  );
  t.match(Object.keys(rig.notified('one')).toSorted(), [/^healthy:\[0\]\.[\w-]{27}:hook:$/, /^succeeded:\[0\]\.[\w-]{27}:hook:$/]);
  t.match(rig.stats.webhooks, { sent: 2, refused: 0, dropped: 0 });
});

t.test('fact-4: a condition that turns false and true again is told again', async (t) => {
  const rig = await openRig(t);
  rig.configure(LEVELS);
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(100);
  rig.setStatus('one', status('Running', 'Healthy'));
  await rig.pass(100);
  rig.setStatus('one', status('Succeeded', 'Healthy'));
  await rig.pass(100);
  t.same(rig.told().filter((one) => one === 'succeeded one').length, 2);
  t.same(rig.told().filter((one) => one === 'healthy one').length, 1);
});

t.test('fact-5: an edited condition is told again at the next look at each Application', async (t) => {
  const rig = await openRig(t);
  rig.configure({ healthy: [{ when: "app.status?.health?.status == 'Healthy'" }] });
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(100);
  rig.configure({ healthy: [{ when: "app.status?.health?.status in ['Healthy']" }] });
  await rig.pass(1000);
  t.equal(rig.receiver.received.length, 1);
  await rig.pass(61_000);
  t.equal(rig.receiver.received.length, 2);
});

t.test('fact-10c: a restart of the controller tells nothing anew', async (t) => {
  const rig = await openRig(t);
  rig.configure(LEVELS);
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(100);
  await rig.restart();
  await rig.pass(61_000);
  t.equal(rig.receiver.received.length, 2);
});

t.test('nothing is told while the program does not run, and what is true then is told when it does', async (t) => {
  const rig = await openRig(t);
  rig.configure(LEVELS);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(61_000);
  t.same(rig.told(), []);
  rig.run(true);
  await rig.pass(100);
  t.equal(rig.receiver.received.length, 2);
  rig.run(false);
  await rig.settle();
  rig.setStatus('one', status('Running', 'Healthy'));
  await rig.pass(61_000);
  t.equal(rig.receiver.received.length, 2);
});

t.test('nothing is told of an operation that has ended until the Application was compared after it', async (t) => {
  const rig = await openRig(t);
  rig.configure(LEVELS);
  rig.run(true);
  rig.createApp('one', { ...status('Succeeded', 'Healthy'), reconciledAt: '2026-11-21T08:58:59Z' });
  await rig.pass(61_000);
  t.same(rig.told(), []);
  rig.setStatus('one', { reconciledAt: '2026-11-21T08:59:00Z' });
  await rig.pass(100);
  t.equal(rig.receiver.received.length, 2, 'the same second will do');
});

t.test('subscriptions of an Application, of its project and of all are put together, each destination once', async (t) => {
  const rig = await openRig(t);
  rig.configure(
    { ...LEVELS, own: [{ when: 'true' }], projects: [{ when: 'true' }] },
    { subscriptions: '- {recipients: [hook], triggers: [healthy], selector: told=true}' },
  );
  rig.merge('AppProject', 'default', { metadata: { annotations: { 'notifications.argoproj.io/subscribe.projects.hook': 'a;b' } } });
  rig.run(true);
  const annotations = { 'notifications.argoproj.io/subscribe.own.hook': '', 'notifications.argoproj.io/subscribe.healthy.hook': '' };
  rig.createApp('one', status('Succeeded', 'Healthy'), { annotations });
  rig.createApp('two', status('Succeeded', 'Healthy'), { labels: {} });
  await rig.pass(200);
  t.same(rig.told().toSorted(), ['healthy one', 'own one', 'projects one', 'projects one', 'projects two', 'projects two']);
});

t.test('fact-6: of what was told the hundred newest are kept', async (t) => {
  const rig = await openRig(t);
  rig.configure({ always: [{ when: 'true', oncePer: 'app.status.sync.revision' }] });
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy', 'r000'));
  for (let count = 1; count < 103; count += 1) {
    await rig.settle(6);
    await rig.timers.advance(1000);
    rig.setStatus('one', status('Succeeded', 'Healthy', `r${String(count).padStart(3, '0')}`));
  }
  await rig.settle();
  const keys = Object.keys(rig.notified('one')).toSorted();
  t.equal(keys.length, 100);
  t.match(keys[0], /^r003:always:/);
  t.equal(rig.receiver.received.length, 103);
});

t.test('many Applications are all told of, one after the other', async (t) => {
  const rig = await openRig(t);
  rig.configure(LEVELS);
  rig.run(true);
  let most = 0;
  rig.receiver.reply = () => {
    most = Math.max(most, rig.receiver.open);
    return {};
  };
  for (let count = 0; count < 60; count += 1) rig.createApp(`app-${count}`, status('Succeeded', 'Healthy'));
  while (rig.receiver.received.length < 120) await rig.settle();
  await rig.pass(100);
  t.equal(new Set(rig.told()).size, 120);
  t.equal(most, 1);
});

t.test('fact-7: a health trigger once per revision tells of the old pods, and never of the new ones', async (t) => {
  const rig = await openRig(t);
  rig.configure({ healthy: [{ when: "app.status?.health?.status == 'Healthy'", oncePer: 'app.status.sync.revision' }] });
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy', 'aaa'));
  await rig.pass(100);
  for (const [phase, health] of [
    ['Running', 'Healthy'],
    ['Running', 'Progressing'],
    ['Succeeded', 'Healthy'],
  ] as const) {
    rig.setStatus('one', status(phase, health, 'bbb'));
    await rig.pass(100);
  }
  t.equal(rig.receiver.received.length, 2);
  t.match(Object.keys(rig.notified('one')).toSorted(), [/^aaa:/, /^bbb:/]);
});

t.test('fact-8: an oncePer that is not there makes a level trigger, and each operation is told', async (t) => {
  const rig = await openRig(t);
  rig.configure({
    running: [{ when: "app.status?.operationState?.phase == 'Running'", oncePer: 'app.status.operationState.syncResult.revision' }],
  });
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  for (const phase of ['Running', 'Succeeded', 'Running', 'Succeeded']) {
    rig.setStatus('one', status(phase, 'Healthy'));
    await rig.pass(100);
  }
  t.equal(rig.receiver.received.length, 2);
});

t.test('fact-9: a second sync of the same revision is told as running, and not as succeeded', async (t) => {
  const rig = await openRig(t);
  const oncePer = 'app.status.operationState.syncResult.revision';
  rig.configure({
    running: [{ when: "app.status?.operationState?.phase == 'Running'", oncePer }],
    succeeded: [{ when: "app.status?.operationState?.phase == 'Succeeded'", oncePer }],
  });
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  for (const phase of ['Running', 'Succeeded', 'Running', 'Succeeded']) {
    await rig.pass(100);
    rig.setStatus('one', status(phase, 'Healthy'));
  }
  await rig.pass(100);
  t.same(rig.told(), ['succeeded one', 'running one', 'running one']);
});

t.test('fact-10d: old level keys outlive a switch to oncePer and back, so nothing is told anew', async (t) => {
  const rig = await openRig(t);
  const when = "app.status?.health?.status == 'Healthy'";
  rig.configure({ healthy: [{ when }] });
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(100);
  rig.configure({ healthy: [{ when, oncePer: 'app.status.sync.revision' }] });
  await rig.pass(61_000);
  t.equal(rig.receiver.received.length, 2, 'told under its new key');
  rig.configure({ healthy: [{ when }] });
  await rig.pass(61_000);
  t.equal(rig.receiver.received.length, 2);
});

t.test('an oncePer of nil is one value of its own', async (t) => {
  const rig = await openRig(t);
  rig.configure({ always: [{ when: 'true', oncePer: 'app.status?.nope' }] });
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(100);
  t.match(Object.keys(rig.notified('one')), [/^<nil>:always:/]);
});

t.test('a forged webhook goes to the configured address, with the token that is asked for', async (t) => {
  const rig = await openRig(t);
  rig.configure(LEVELS);
  rig.receiver.reply = () => ({ status: 418, body: 'short and stout' });
  const answer = await rig.notifications.forge({ body: { a: '<' }, token: 'correct', headers: { 'X-Test': 'yes' } });
  t.match(answer, { status: 418, body: 'short and stout' });
  await rig.notifications.forge({ body: [1], token: 'none', headers: {} });
  await rig.notifications.forge({ body: 'text', token: 'other', headers: {} });
  t.match(rig.receiver.received, [
    { path: '/hook', body: '{"a":"<"}', headers: { authorization: 'Bearer tok123', 'x-test': 'yes' } },
    { body: '[1]', headers: { authorization: undefined } },
    { body: '"text"', headers: { authorization: 'Bearer other' } },
  ]);
  t.match(rig.stats.webhooks, { sent: 0 }, 'it is none of the controller’s');
});

t.test('without a usable configuration there is no address', async (t) => {
  const rig = await openRig(t);
  const webhook = { body: 1, token: 'none', headers: {} };
  t.equal(await rig.notifications.forge(webhook), undefined);
  rig.configure(LEVELS, { 'trigger.bad': '- when: (' });
  t.equal(await rig.notifications.forge(webhook), undefined);
  rig.configure(LEVELS, { 'service.webhook.hook': 'url: http://127.0.0.1:1/' });
  await t.rejects(rig.notifications.forge(webhook), /ECONNREFUSED/);
});
