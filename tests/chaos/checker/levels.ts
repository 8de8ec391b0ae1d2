import { readdir, readFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { until } from '../../e2e/until.ts';
import type { Arena } from '../arena/start-arena.ts';
import type { Finding } from './finding.ts';

/** What an installation uses. */
export type Levels = Record<string, number>;

const BACK_MS = 60_000;
/** What each may be above a tenth more: heaps breathe, and pools hold what they have opened. */
const SLACK = { mebibytes: 256, descriptors: 16, connections: 8 };

export async function measureLevels(arena: Arena): Promise<Levels> {
  const levels: Levels = {};
  for (const name of ['api', 'worker']) {
    const pid = arena.processes.pid(name);
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    levels[`${name} mebibytes`] = Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
    levels[`${name} descriptors`] = (await readdir(`/proc/${pid}/fd`).catch(() => [])).length;
  }
  levels['PostgreSQL connections'] = await arena.rows.countConnections();
  levels['Redis connections'] = await countRedis(arena.redisUrl);
  return levels;
}

/** It comes back (trust-I8): a minute after the faults it uses about what it used before them. */
export async function checkLevels(arena: Arena, before: Levels): Promise<Finding> {
  let faults: string[] = [];
  await until(
    'everything is back at its level',
    async () => {
      const now = await measureLevels(arena);
      faults = Object.entries(before).flatMap(([name, level]) => {
        const slack = Object.entries(SLACK).find(([unit]) => name.endsWith(unit))?.[1] ?? 0;
        const most = level * 1.1 + slack;
        return (now[name] ?? 0) > most ? [`${name}: ${now[name]}, and ${level} before`] : [];
      });
      return faults.length === 0;
    },
    { timeoutMs: BACK_MS, pauseMs: 1000 },
  ).catch((error: unknown) => {
    if (faults.length === 0) faults = [(error as Error).message];
  });
  return { id: 'trust-I8', what: 'levels that did not come back', checked: Object.keys(before).length, faults };
}

async function countRedis(url: string): Promise<number> {
  const text = await askRedis(url, 'INFO clients');
  return Number(/connected_clients:(\d+)/.exec(text)?.[1] ?? 0);
}

/** Sends one command to a Redis and gives what it answers. */
export function askRedis(url: string, command: string): Promise<string> {
  const { port, password } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port: Number(port) });
    let text = '';
    socket.setEncoding('utf8').setTimeout(5000, () => socket.destroy(new Error('Redis does not answer')));
    socket.once('error', reject);
    socket.on('data', (chunk: string) => (text += chunk));
    socket.once('close', () => resolve(text));
    socket.end(`AUTH ${password}\r\n${command}\r\nQUIT\r\n`);
  });
}
