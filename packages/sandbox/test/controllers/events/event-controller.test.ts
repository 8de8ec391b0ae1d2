import t from 'tap';
import { createRecorder } from '../../../src/controllers/framework/recorder.ts';
import { configMap } from '../support/manifests.ts';
import { createStage, type Stage } from '../support/stage.ts';

function recorderOf(stage: Stage) {
  return createRecorder(stage.api, stage.timers, stage.api.kinds.get('v1', 'Event'));
}

t.test('what happens again is counted in the event that there is', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const about = stage.create(configMap('one'));
  const recorder = recorderOf(stage);
  for (let time = 0; time < 5; time += 1) {
    recorder.record(about, { type: 'Normal', reason: 'Seen', message: 'Seen again', component: 'test' });
    stage.timers.advance(1000);
  }
  const [event, other] = stage.list('v1/Event');
  t.equal(other, undefined);
  t.match(event, {
    count: 5,
    reason: 'Seen',
    source: { component: 'test' },
    involvedObject: { kind: 'ConfigMap', name: 'one', uid: about.metadata.uid },
  });
  t.ok(event.firstTimestamp < event.lastTimestamp);
  t.end();
});

t.test('events go an hour after they were told last, and never are there more than 5,000', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const about = Array.from({ length: 60 }, (_, number) => stage.create(configMap(`map-${number}`)));
  const recorder = recorderOf(stage);
  for (let time = 0; time < 100; time += 1) {
    for (const one of about) recorder.record(one, { type: 'Normal', reason: `Reason${time}`, message: 'x', component: 'test' });
    stage.timers.advance(100);
  }
  t.ok(stage.list('v1/Event').length <= 5000);
  t.equal(stage.list('v1/Event').filter(({ reason }) => reason === 'Reason0').length, 0, 'the oldest are gone');
  t.equal(stage.list('v1/Event').filter(({ reason }) => reason === 'Reason99').length, 60);
  stage.timers.advance(3_700_000);
  t.equal(stage.list('v1/Event').length, 0);
  t.end();
});
