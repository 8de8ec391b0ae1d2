import t from 'tap';
import { openRig, status } from '../support/rig.ts';

const HEALTHY = { healthy: [{ when: "app.status?.health?.status == 'Healthy'" }] };

t.test('a webhook that a fault drops counts as delivered, and is never sent', async (t) => {
  const rig = await openRig(t);
  rig.configure(HEALTHY);
  rig.fault({ drop: 1 });
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(1000);
  rig.fault({});
  await rig.pass(121_000);
  t.same(rig.told(), []);
  t.match(rig.stats.webhooks, { sent: 0, dropped: 1 });
  t.equal(Object.keys(rig.notified('one')).length, 1);
});

t.test('a webhook is sent so many more times, with the same bytes', async (t) => {
  const rig = await openRig(t);
  rig.configure(HEALTHY);
  rig.fault({ duplicate: 3 });
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(1000);
  t.equal(rig.receiver.received.length, 4);
  t.equal(new Set(rig.receiver.received.map(({ body }) => body)).size, 1);
});

t.test('a delay holds up the webhook and not the worker', async (t) => {
  const rig = await openRig(t);
  rig.configure(HEALTHY);
  rig.fault({ delayMs: [4000, 6000] });
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(500);
  rig.fault({});
  rig.createApp('two', status('Succeeded', 'Healthy'));
  await rig.pass(1000);
  t.same(rig.told(), ['healthy two']);
  t.equal(Object.keys(rig.notified('one')).length, 1, 'the worker believes it was sent');
  await rig.pass(4000);
  t.same(rig.told(), ['healthy two', 'healthy one']);
});

t.test('while nothing gets through a send is repeated and fails, and is sent when the way is free again', async (t) => {
  const rig = await openRig(t);
  rig.configure(HEALTHY);
  rig.fault({ down: true });
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(20_000);
  t.match(rig.stats.webhooks, { sent: 0, dropped: 4 });
  t.match(rig.lines.join(''), /connection refused/);
  rig.fault({});
  await rig.pass(61_000);
  t.same(rig.told(), ['healthy one']);
});
