import { fileURLToPath } from 'node:url';
import t from 'tap';
import { findCrashPoints } from '../../../tests/chaos/faults/find-crash-points.ts';
import { createRandom } from '../../../tests/chaos/random.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

t.test('the list of crash points is read from the sources (trust-G03)', async (t) => {
  const folder = t.testdir({
    apps: { worker: { src: { 'run.ts': "crashPoint('job.begun');\n  if (a) crashPoint('job.settled');" } } },
    packages: {
      core: { src: { hooks: { 'accept.ts': "crashPoint('inbox.before-storing')" } }, test: { 'a.test.ts': "crashPoint('none')" } },
    },
  });
  t.strictSame(findCrashPoints(folder), [
    { name: 'job.begun', programs: ['worker'] },
    { name: 'job.settled', programs: ['worker'] },
    { name: 'inbox.before-storing', programs: ['api', 'worker'] },
  ]);
});

t.test('there are enough of them, and each name stands in one place', async (t) => {
  const points = findCrashPoints(root);
  t.ok(points.length >= 15, `${points.length} points`);
  for (const { name } of points) t.match(name, /^[a-z-]+\.[a-z-]+$/);
});

t.test('the same seed gives the same numbers, and another name others', async (t) => {
  const draw = (seed: number, name: string): number[] => {
    const random = createRandom(seed).fork(name);
    return [random.int(1, 1000), random.int(1, 1000), random.int(1, 1000)];
  };
  t.strictSame(draw(1, 'kills'), draw(1, 'kills'));
  t.notSame(draw(1, 'kills'), draw(1, 'weather'));
  t.notSame(draw(1, 'kills'), draw(2, 'kills'));
});
