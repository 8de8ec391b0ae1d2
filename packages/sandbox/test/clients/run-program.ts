import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { execa } from 'execa';
import type { Cluster } from './start-cluster.ts';

/** What a program has said. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program of a client. @param setting the environment variable that names it */
export function programOf(setting: 'ARGOSY_KUBECTL' | 'ARGOSY_HELM', what: string): string {
  const program = process.env[setting];
  if (!program) throw new Error(`${setting} has to name ${what}: run this test with "npm test".`);
  return program;
}

/** Runs a client on a cluster, with nothing else in its environment, and gives what it says. It has half a minute. */
export async function runProgram(program: string, cluster: Cluster, args: readonly string[], input = ''): Promise<Said> {
  const { exitCode, stdout, stderr } = await execa(program, [...args], {
    env: environment(cluster),
    extendEnv: false,
    reject: false,
    timeout: 30_000,
    input,
  });
  return { code: exitCode ?? -1, stdout, stderr };
}

/** Starts a client that goes on. */
export function startProgram(program: string, cluster: Cluster, args: readonly string[]): ChildProcess {
  return spawn(program, [...args], { env: environment(cluster), stdio: ['ignore', 'pipe', 'pipe'] });
}

function environment({ kubeconfig, folder }: Cluster): Record<string, string> {
  return { KUBECONFIG: kubeconfig, HOME: folder, PATH: '/usr/bin:/bin' };
}
