import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort, isPortFree } from '../embedded/free-port.ts';
import { StartError } from './errors.ts';

const NAMES = ['api', 'worker', 'postgres', 'redis'] as const;

export type Ports = Record<(typeof NAMES)[number], number>;

/**
 * The ports of a data folder: chosen once, kept in its ports.json and used again.
 *
 * @param host where the API listens; the rest listens on 127.0.0.1
 * @param port the API's port, or 0 for one that is chosen
 * @throws StartError (1) where the API's port is taken: clusters know it, so another one would not do
 */
export async function ensurePorts(folder: string, host: string, port: number): Promise<Ports> {
  const file = join(folder, 'ports.json');
  const known = parsePorts(await readFile(file, 'utf8').catch(() => '{}'));
  const api = port === 0 ? (known.api ?? (await findFreePort(host))) : port;
  if (!(await isPortFree(api, host))) {
    throw new StartError(
      1,
      `Port ${api} of ${host} is taken (or no address of this machine). Stop what listens there, or name another one with --port.`,
    );
  }
  const ports: Ports = { api, worker: 0, postgres: 0, redis: 0 };
  for (const name of ['worker', 'postgres', 'redis'] as const) ports[name] = await keepOrFind(known[name], Object.values(ports));
  // A port that was asked for is not the chosen one of a later start with 0.
  const kept = { ...ports, ...(port === 0 ? {} : { api: known.api }) };
  await writeFile(file, `${JSON.stringify(kept)}\n`, { mode: 0o600 });
  return ports;
}

async function keepOrFind(known: number | undefined, taken: number[]): Promise<number> {
  if (known !== undefined && !taken.includes(known) && (await isPortFree(known))) return known;
  let port = await findFreePort();
  while (taken.includes(port)) port = await findFreePort();
  return port;
}

function parsePorts(text: string): Partial<Ports> {
  try {
    const values = JSON.parse(text) as Record<string, unknown>;
    return Object.fromEntries(NAMES.filter((name) => isPort(values[name])).map((name) => [name, values[name] as number]));
  } catch {
    return {};
  }
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;
}
