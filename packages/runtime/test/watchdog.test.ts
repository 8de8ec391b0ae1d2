import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const PROGRAM = fileURLToPath(new URL('support/watched.ts', import.meta.url));

async function start(t: { teardown(work: () => void): void }) {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'pipe'], env: {} });
  t.teardown(() => void child.kill('SIGKILL'));
  let errors = '';
  child.stderr.on('data', (text) => (errors += String(text)));
  const lines = createInterface({ input: child.stdout });
  const word = async (): Promise<string> => String((await once(lines, 'line'))[0]);
  const ended = once(child, 'close');
  await word();
  return { child, word, ended, errors: () => errors, say: (text: string) => void child.stdin.write(`${text}\n`) };
}

t.test('a process whose event loop stands still ends itself and says why (trust-F28)', async (t) => {
  const { say, ended, errors } = await start(t);
  say('60000');
  t.same(await ended, [null, 'SIGKILL']);
  t.match(JSON.parse(errors()), { level: 60, msg: /event loop stands still/ });
});

t.test('one that only works hard for a while lives on, and ends when it is done', async (t) => {
  const { say, word, ended } = await start(t);
  for (let i = 0; i < 5; i++) {
    say('100');
    t.equal(await word(), 'awake');
  }
  say('end');
  t.same(await ended, [0, null]);
});

t.test('a process that was suspended for longer than that is not ended when it wakes up', async (t) => {
  const { child, say, word, ended } = await start(t);
  child.kill('SIGSTOP');
  // The time itself is what is tested: three times the limit.
  await wait(1200);
  child.kill('SIGCONT');
  say('1');
  t.equal(await word(), 'awake');
  say('end');
  t.same(await ended, [0, null]);
});
