import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Cleanups } from '../../tools/test-cluster/cleanups.ts';
import type { FromClients, ToClients } from './messages.ts';

/** A process of the bench, which answers each message with one. */
export interface Child {
  pid: number;
  ask(message: ToClients): Promise<FromClients>;
}

/** Starts a file beside this one as a process; it gives its first message too. */
export async function startChild<T>(file: string, args: string[], cleanups: Cleanups): Promise<{ first: T }> {
  const child = forkFile(file, args, cleanups);
  const [first] = (await once(child, 'message')) as [T];
  return { first };
}

export function startClients(cleanups: Cleanups): Child {
  const child = forkFile('clients.ts', [], cleanups);
  return {
    pid: child.pid ?? 0,
    async ask(message) {
      const answer = once(child, 'message');
      child.send(message);
      return ((await answer) as [FromClients])[0];
    },
  };
}

function forkFile(file: string, args: string[], cleanups: Cleanups): ChildProcess {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, { serialization: 'advanced' });
  const ended = once(child, 'exit');
  child.on('error', () => {});
  cleanups.add(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return child;
}
