import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findIdentity, isRunning, parseIdentity } from './identity.ts';
import type { ProcessIdentity } from './identity.ts';
import { inStopOrder, parseProcessName } from './process-name.ts';
import type { ProcessName } from './process-name.ts';
import { sendSignal } from './process.ts';

const WAIT_MS = 12_000;

/** Remembers a process that was just started, so that a later supervisor recognises it. */
export function writePidFile(folder: string, name: string, pid: number): void {
  const identity = findIdentity(pid);
  if (identity === undefined) return;
  mkdirSync(join(folder, 'run'), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'run', `${name}.json`), JSON.stringify(identity), { mode: 0o600 });
}

/** Forgets it. */
export function removePidFile(folder: string, name: string): void {
  rmSync(join(folder, 'run', `${name}.json`), { force: true });
}

/**
 * Stops what a supervisor that was killed has left running, in the usual order. A process that merely has the same pid
 * is left alone.
 *
 * @returns the names of the processes that were stopped
 */
export async function stopOrphans(folder: string): Promise<string[]> {
  const orphans = findOrphans(folder);
  for (const [name, identity] of orphans) {
    sendSignal(identity.pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM');
    for (const end = Date.now() + WAIT_MS; Date.now() < end && isRunning(identity);) await sleep(20);
    if (isRunning(identity)) sendSignal(-identity.pid, 'SIGKILL');
    while (isRunning(identity)) await sleep(20);
  }
  rmSync(join(folder, 'run'), { recursive: true, force: true });
  return orphans.map(([name]) => name);
}

function findOrphans(folder: string): [string, ProcessIdentity][] {
  const found: [string, ProcessIdentity][] = [];
  for (const name of inStopOrder(listNames(folder))) {
    const identity = parseIdentity(readIfThere(join(folder, 'run', `${name}.json`)));
    if (identity !== undefined && isRunning(identity)) found.push([name, identity]);
  }
  return found;
}

function listNames(folder: string): ProcessName[] {
  try {
    const files = readdirSync(join(folder, 'run'));
    return files.map((file) => parseProcessName(file.replace(/\.json$/, ''))).filter((name) => name !== undefined);
  } catch {
    return [];
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
