import t from 'tap';
import { LEVELS, openRig } from './support/rig.ts';

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
