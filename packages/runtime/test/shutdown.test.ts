import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const PROGRAM = fileURLToPath(new URL('support/stopping.ts', import.meta.url));

interface Running {
  child: ChildProcess;
  /** The next word that it said. */
  word(): Promise<string>;
  /** Everything that it said, once it has ended. */
  ended: Promise<{ code: number | null; signal: string | null; words: string[] }>;
}

async function start(
  t: { teardown(work: () => void): void },
  how: string,
  more: { limitMs?: number; ipc?: boolean } = {},
): Promise<Running> {
  const stdio: StdioOptions = ['pipe', 'pipe', 'inherit', ...(more.ipc === true ? (['ipc'] as const) : [])];
  const args = [PROGRAM, how, ...(more.limitMs === undefined ? [] : [String(more.limitMs)])];
  const child = spawn(process.execPath, args, { stdio, env: {} });
  t.teardown(() => void child.kill('SIGKILL'));
  const words: string[] = [];
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  lines.on('line', (line) => words.push(line));
  const word = async (): Promise<string> => String((await once(lines, 'line'))[0]);
  const ended = Promise.all([once(child, 'exit'), once(lines, 'close')]).then(([[code, signal]]) => ({
    code: code as number | null,
    signal: signal as string | null,
    words,
  }));
  await word();
  return { child, word, ended };
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`${signal} stops all in order and exits 0`, async (t) => {
    const { child, ended } = await start(t, 'stops');
    child.kill(signal);
    t.same(await ended, { code: 0, signal: null, words: ['ready', 'stopping', 'stopped'] });
  });
}

t.test('repeated signals change nothing: it stops once and to the end', async (t) => {
  const { child, word, ended } = await start(t, 'waits');
  child.kill('SIGTERM');
  t.equal(await word(), 'stopping');
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGTERM'] as const) child.kill(signal);
  child.stdin?.write('go on\n');
  t.same(await ended, { code: 0, signal: null, words: ['ready', 'stopping', 'stopped'] });
});

t.test('stopping that takes longer than its limit ends with 1', async (t) => {
  const { child, ended } = await start(t, 'hangs', { limitMs: 100 });
  child.kill('SIGTERM');
  t.match(await ended, { code: 1, words: ['ready', 'stopping'] });
});

t.test('stopping that fails ends with 1', async (t) => {
  const { child, ended } = await start(t, 'fails');
  child.kill('SIGTERM');
  t.match(await ended, { code: 1, signal: null });
});

t.test('a process whose supervisor is gone stops by itself', async (t) => {
  const { child, ended } = await start(t, 'stops', { ipc: true });
  child.disconnect();
  t.match(await ended, { code: 0, words: ['ready', 'stopping', 'stopped'] });
});
