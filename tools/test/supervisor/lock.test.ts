import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { findIdentity } from '../../supervisor/identity.ts';
import { takeLock } from '../../supervisor/lock.ts';

t.test('a folder has one supervisor, until that gives the lock back', async (t) => {
  const folder = t.testdir();
  const giveBack = await takeLock(folder);
  await t.rejects(takeLock(folder), { exitCode: 1, message: new RegExp(`process ${process.pid}`) });
  await giveBack();
  t.strictSame(await readdir(folder), []);
  await (
    await takeLock(folder)
  )();
});

t.test('locks that nobody holds any more count for nothing', async (t) => {
  const gone = [
    JSON.stringify({ pid: process.pid, startedAt: 'before' }),
    JSON.stringify({ pid: 4_194_305, startedAt: 'x' }),
    '',
    'no JSON',
    '{}',
  ];
  for (const text of gone) {
    const folder = t.testdir({ 'supervisor.lock': text });
    await (
      await takeLock(folder)
    )();
    t.strictSame(await readdir(folder), []);
  }
});

t.test('of many that find a stale lock one gets it', async (t) => {
  const folder = t.testdir();
  await writeFile(join(folder, 'supervisor.lock'), '');
  const takes = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(folder)));
  t.equal(takes.filter(({ status }) => status === 'fulfilled').length, 1);
  t.ok(findIdentity(process.pid));
});
