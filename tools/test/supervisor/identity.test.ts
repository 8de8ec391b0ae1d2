import { spawn } from 'node:child_process';
import { once } from 'node:events';
import t from 'tap';
import { findDescendants, findIdentity, isRunning, parseIdentity } from '../../supervisor/identity.ts';

t.test('a process is known by pid and start, and is unknown when it has ended', async (t) => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const identity = findIdentity(child.pid as number);
  if (identity === undefined) throw new Error('The child is not seen.');
  t.ok(isRunning(identity));
  t.notOk(isRunning({ ...identity, startedAt: 'another time' }));
  child.kill('SIGKILL');
  await once(child, 'exit');
  t.notOk(isRunning(identity));
});

t.test('numbers that are no pid are nobody', async (t) => {
  for (const pid of [0, -1, 1.5, Number.NaN]) t.equal(findIdentity(pid), undefined, String(pid));
});

t.test('descendants are found over generations and process groups', async (t) => {
  const child = spawn('sh', ['-c', 'sleep 61 & echo ready; wait'], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  t.teardown(() => process.kill(-(child.pid as number), 'SIGKILL'));
  await once(child.stdout, 'data');
  const own = findDescendants(process.pid).map(({ pid }) => pid);
  t.ok(own.includes(child.pid as number));
  t.equal(findDescendants(child.pid as number).length, 1);
});

t.test('only a whole identity is read back', async (t) => {
  t.strictSame(parseIdentity('{"pid":1,"startedAt":"x","more":2}'), { pid: 1, startedAt: 'x' });
  for (const text of ['', '[]', '{"pid":"1","startedAt":"x"}', '{"pid":1}', 'null']) t.equal(parseIdentity(text), undefined, text);
});
