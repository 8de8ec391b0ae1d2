import t from 'tap';
import { openRig, status } from './support/rig.ts';

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
