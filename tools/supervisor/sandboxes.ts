import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Server } from '../embedded/server.ts';
import type { Ports } from './ports.ts';
import type { SandboxName } from './process-name.ts';
import type { Command } from './programs.ts';

/** A sandbox cluster that is ready to be started. */
export interface PreparedSandbox {
  name: SandboxName;
  /** Where its kubeconfig is once it runs. */
  kubeconfig: string;
  controlUrl: string;
  server: Server;
}

export interface SandboxesOptions {
  /** The data folder: an absolute path of a folder that exists. */
  folder: string;
  ports: Ports;
  /** The sandbox's program. */
  command: Command;
  /** The checkout. */
  cwd: string;
  /** The whole environment of each. */
  env: Record<string, string>;
}

/** Prepares the sandbox clusters of a data folder, each in a folder of its own below `sandboxes`. */
export async function prepareSandboxes({ folder, ports, command, cwd, env }: SandboxesOptions): Promise<PreparedSandbox[]> {
  const home = join(folder, 'sandboxes');
  if (ports.sandboxes.length > 0) await mkdir(home, { recursive: true, mode: 0o700 });
  const [program, ...args] = command;
  return ports.sandboxes.map(({ name, api, control }) => {
    const data = join(home, name);
    const controlUrl = `http://127.0.0.1:${control}`;
    const options = ['--name', name, '--data', data, '--host', '127.0.0.1', '--port', String(api), '--control-port', String(control)];
    const server: Server = {
      name,
      program,
      args: [...args, ...options],
      env,
      cwd,
      logFile: join(home, `${name}.log`),
      stopSignals: [{ signal: 'SIGTERM', waitMs: 6000 }],
      isReady: () => answers(`${controlUrl}/stats`),
    };
    return { name, kubeconfig: join(data, 'kubeconfig'), controlUrl, server };
  });
}

// The control server is the last that a sandbox starts.
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000), redirect: 'error' });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}
