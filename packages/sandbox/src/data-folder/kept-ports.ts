import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { readIfThere } from './read-if-there.ts';
import { writePrivate } from './write-private.ts';

export interface Ports {
  readonly api: number;
  readonly control: number;
}

// Below the range from which systems give out ports of outgoing connections, so that one of those seldom takes a port
// while its server is down.
const FIRST = 20_000;
const LAST = 32_000;
const ATTEMPTS = 100;

/** The ports that a sandbox had at its last start, by its data folder; 0 where that is not known. */
export async function readPorts(folder: string): Promise<Ports> {
  try {
    const { api, control } = JSON.parse(await readIfThere(fileOf(folder))) as Record<string, unknown>;
    return { api: portOf(api), control: portOf(control) };
  } catch {
    return { api: 0, control: 0 };
  }
}

/** Remembers them. */
export async function writePorts(folder: string, ports: Ports): Promise<void> {
  await writePrivate(fileOf(folder), `${JSON.stringify({ api: ports.api, control: ports.control })}\n`);
}

/**
 * Listens on a port, or with 0 on one that is free.
 *
 * @param listen rejects with EADDRINUSE where the port is taken
 * @throws what `listen` throws
 */
export async function listenOn<T>(port: number, listen: (port: number) => Promise<T>): Promise<T> {
  if (port !== 0) return listen(port);
  for (let attempt = 1; ; attempt++) {
    try {
      return await listen(randomInt(FIRST, LAST));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt === ATTEMPTS) throw error;
    }
  }
}

function fileOf(folder: string): string {
  return join(folder, 'ports.json');
}

function portOf(value: unknown): number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536 ? (value as number) : 0;
}
