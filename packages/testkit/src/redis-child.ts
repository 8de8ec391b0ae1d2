import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Redis } from 'ioredis';

/** A Redis of a test's own, which it may stop, freeze and start again on the same port. */
export interface RedisChild {
  url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Keeps the process from answering, without closing what is open. */
  freeze(): void;
  thaw(): void;
  /** A plain client, for looks and for forgeries. */
  client(): Redis;
}

interface Test {
  teardown(work: () => Promise<void>): void;
}

/** Chooses a free port; `start` starts Redis there. It keeps nothing on disk. */
export async function redisChild(t: Test): Promise<RedisChild> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const clients: Redis[] = [];
  const redis: RedisChild = {
    url,
    async start() {
      const binary = process.env['ARGOSY_REDIS'] ?? 'redis-server';
      const options = [
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--save',
        '',
        '--appendonly',
        'no',
        '--maxmemory-policy',
        'noeviction',
      ];
      const started = spawn(binary, options, { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] } });
      child = started;
      await new Promise<void>((resolve, reject) => {
        started.once('error', reject);
        started.once('exit', (code) => reject(new Error(`Redis ended with ${code}`)));
        started.stdout?.on('data', (text: Buffer) => {
          if (text.includes('Ready to accept connections')) resolve();
        });
      });
    },
    async stop() {
      const stopped = child;
      child = undefined;
      if (stopped === undefined || stopped.exitCode !== null) return;
      const gone = once(stopped, 'exit');
      stopped.kill('SIGKILL');
      await gone;
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    client() {
      const client = new Redis(url, { maxRetriesPerRequest: null });
      client.on('error', () => {});
      clients.push(client);
      return client;
    },
  };
  t.teardown(async () => {
    for (const client of clients) client.disconnect();
    await redis.stop();
  });
  return redis;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
