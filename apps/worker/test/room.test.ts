import t from 'tap';
import { createRoom } from '../src/room.ts';

t.test('slow jobs of one workspace, and of all, are bounded; others always have a place (trust-F28)', async (t) => {
  const room = createRoom({ slow: 3, slowOfWorkspace: 2 });
  const first = room.enter('bootstrap-cluster', 'a');
  t.ok(first);
  t.ok(room.enter('delete-cluster', 'a'));
  t.equal(room.enter('bootstrap-cluster', 'a'), null, 'no third of one workspace');
  t.ok(room.enter('bootstrap-cluster', 'b'));
  t.equal(room.enter('bootstrap-cluster', 'c'), null, 'no fourth in all');
  for (let i = 0; i < 20; i++) t.ok(room.enter('observe-deployment', 'a'));
  first?.();
  t.ok(room.enter('bootstrap-cluster', 'c'), 'a place that was left is free');
  t.equal(room.enter('bootstrap-cluster', 'b'), null);
});
