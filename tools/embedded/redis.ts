import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import type { Server } from './server.ts';

export interface EmbeddedRedis {
  server: Server;
  url: string;
}

export interface EmbeddedRedisOptions {
  /** The data folder: an absolute path of a folder that exists. */
  folder: string;
  port: number;
  /** Letters and digits only. */
  password: string;
  /** The path of redis-server. */
  program: string;
}

/**
 * Prepares a Redis that keeps nothing (PostgreSQL is the record) and never evicts (queues are not a cache). The password
 * stands in a file of mode 0600, never in the arguments.
 */
export async function prepareEmbeddedRedis({ folder, port, password, program }: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  if (!/^[A-Za-z0-9]{16,}$/.test(password)) throw new Error('The password of Redis must be letters and digits.');
  const home = join(folder, 'redis');
  await mkdir(home, { recursive: true, mode: 0o700 });
  const file = join(home, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    'save ""',
    'appendonly no',
    'maxmemory-policy noeviction',
    'daemonize no',
  ];
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  const server: Server = {
    name: 'redis',
    program,
    args: [file],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    cwd: home,
    logFile: join(folder, 'redis.log'),
    stopSignals: [{ signal: 'SIGTERM', waitMs: 3000 }],
    isReady: () => answersPing(port, password),
  };
  return { server, url: `redis://:${password}@127.0.0.1:${port}` };
}

function answersPing(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    let text = '';
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => end(false));
    socket.on('error', () => end(false));
    socket.on('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (text.includes('+PONG')) end(true);
      else if (text.includes('-')) end(false);
    });
    socket.on('close', () => resolve(false));
  });
}
