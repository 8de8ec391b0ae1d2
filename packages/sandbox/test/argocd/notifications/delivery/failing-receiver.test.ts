import t from 'tap';
import { LEVELS, openRig, status, type Rig } from '../support/rig.ts';

const HEALTHY = { healthy: [{ when: "app.status?.health?.status == 'Healthy'" }] };
const HEALTHY_ONCE = { healthy: [{ when: "app.status?.health?.status == 'Healthy'", oncePer: 'app.status.sync.revision' }] };

/** Seconds between the first request and each. */
function gaps({ receiver: { received } }: Rig): number[] {
  return received.map(({ at }) => Math.round((at - (received[0]?.at ?? 0)) / 1000));
}

t.test('fact-1: a receiver that answers 500 once gets the same bytes again after one second', async (t) => {
  for (const triggers of [HEALTHY, HEALTHY_ONCE]) {
    const rig = await openRig(t);
    rig.configure(triggers);
    rig.run(true);
    rig.receiver.reply = (_, count) => ({ status: count === 1 ? 500 : 202 });
    rig.createApp('one', status('Succeeded', 'Healthy'));
    await rig.pass(10_000);
    t.same(gaps(rig), [0, 1]);
    t.equal(rig.receiver.received[0]?.body, rig.receiver.received[1]?.body);
    t.match(rig.stats.webhooks, { sent: 2, refused: 1 });
  }
});

t.test('fact-2: a send that fails as a whole is sent anew at the next look, with the newest object', async (t) => {
  const rig = await openRig(t);
  rig.configure(HEALTHY);
  rig.run(true);
  rig.receiver.reply = (_, count) => ({ status: count <= 4 ? 500 : 202 });
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(3000);
  rig.merge('Application', 'one', { metadata: { annotations: { touched: 'yes' } } });
  await rig.pass(7000);
  t.same(gaps(rig), [0, 1, 3, 7, 7]);
  const [first, , , fourth, last] = rig.receiver.received.map(({ body }) => body);
  t.equal(first, fourth);
  t.not(last, first);
});

t.test('fact-2: with oncePer it is lost for ever', async (t) => {
  const rig = await openRig(t);
  rig.configure(HEALTHY_ONCE);
  rig.run(true);
  rig.receiver.reply = (_, count) => ({ status: count <= 4 ? 500 : 202 });
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(130_000);
  t.same(gaps(rig), [0, 1, 3, 7]);
  t.match(Object.keys(rig.notified('one')), [/^aaa:healthy:/]);
});

t.test('fact-3: while one send is repeated nothing else is sent', async (t) => {
  const rig = await openRig(t);
  rig.configure(HEALTHY);
  rig.run(true);
  rig.receiver.reply = ({ body }) => ({ status: body.includes('one') ? 500 : 202 });
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(500);
  rig.createApp('two', status('Succeeded', 'Healthy'));
  await rig.pass(6000);
  t.notOk(rig.told().includes('healthy two'));
  await rig.pass(3000);
  t.ok(rig.told().includes('healthy two'));
});

t.test('fact-10a: a receiver that hangs holds up everything, and what passed meanwhile is never told', async (t) => {
  const rig = await openRig(t);
  rig.configure(LEVELS);
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  rig.createApp('two', status('Succeeded', 'Healthy'));
  await rig.pass(200);
  const { promise: hanging, resolve: answer } = Promise.withResolvers<void>();
  const before = rig.receiver.received.length;
  rig.receiver.reply = () => ({ after: hanging });
  rig.setStatus('one', status('Running', 'Healthy'));
  while (rig.receiver.received.length === before) await rig.timers.advance(10);
  for (const phase of ['Running', 'Succeeded']) rig.setStatus('two', status(phase, phase === 'Running' ? 'Progressing' : 'Healthy', 'bbb'));
  await rig.timers.advance(180_000);
  t.equal(rig.receiver.received.length, before + 1, 'no limit of time');
  rig.receiver.reply = () => ({});
  answer();
  await rig.pass(1000);
  t.same(rig.told().slice(before), ['running one']);
});

t.test('fact-10b: 400 is not repeated within the send, and tried once at each look', async (t) => {
  const rig = await openRig(t);
  rig.configure(HEALTHY);
  rig.run(true);
  rig.receiver.reply = () => ({ status: 400, body: 'no' });
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(10_000);
  t.equal(rig.receiver.received.length, 1);
  rig.merge('Application', 'one', { metadata: { annotations: { touched: 'yes' } } });
  await rig.pass(1000);
  t.equal(rig.receiver.received.length, 2);
  await rig.pass(121_000);
  t.equal(rig.receiver.received.length, 4, 'and at each resync');
  rig.receiver.reply = () => ({});
  await rig.pass(121_000);
  t.equal(rig.receiver.received.length, 5);
  t.equal(rig.lines.filter((line) => line.includes('error code 400 : no')).length, 1, 'told once in the log');
});

t.test('429 and 503 are repeated when they ask to be, and 501 is not', async (t) => {
  const rig = await openRig(t);
  rig.configure(HEALTHY);
  rig.run(true);
  rig.receiver.reply = (_, count) => ({ status: count === 1 ? 429 : count === 2 ? 503 : 501, headers: { 'retry-after': '9' } });
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(40_000);
  t.same(gaps(rig), [0, 9, 18]);
});

t.test('where nobody listens the send is repeated as well, and counts as lost', async (t) => {
  const rig = await openRig(t);
  rig.configure(HEALTHY, { 'service.webhook.hook': 'url: http://127.0.0.1:1/' });
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(20_000);
  t.match(rig.stats.webhooks, { sent: 0, dropped: 4 });
  t.match(rig.lines.join(''), /giving up after 4 attempt\(s\): connect ECONNREFUSED/);
});

t.test('a redirect is followed: 307 with the body, 303 without it', async (t) => {
  const rig = await openRig(t);
  rig.configure(HEALTHY);
  rig.run(true);
  rig.receiver.reply = ({ path }) =>
    path === '/hook'
      ? { status: 307, headers: { location: '/second' } }
      : path === '/second'
        ? { status: 303, headers: { location: '/third' } }
        : {};
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(1000);
  t.same(
    rig.receiver.received.map(({ method, path, body }) => [method, path, body !== '']),
    [
      ['POST', '/hook', true],
      ['POST', '/second', true],
      ['GET', '/third', false],
    ],
  );
});

t.test('a program that is stopped cuts off what it sends, and tells it anew when it starts', async (t) => {
  const rig = await openRig(t);
  rig.configure(HEALTHY);
  rig.run(true);
  rig.receiver.reply = () => ({ status: 500 });
  rig.createApp('one', status('Succeeded', 'Healthy'));
  await rig.pass(500);
  rig.run(false);
  await rig.settle();
  await rig.timers.advance(20_000);
  t.equal(rig.receiver.received.length, 1);
  rig.receiver.reply = () => ({});
  rig.run(true);
  await rig.pass(100);
  t.equal(rig.receiver.received.length, 2);
});
