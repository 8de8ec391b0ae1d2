import type { Server } from '../embedded/server.ts';

export interface AppServerOptions {
  name: 'api' | 'worker';
  command: readonly [string, ...string[]];
  cwd: string;
  env: Record<string, string>;
  /** Where /readyz answers. */
  url: string;
}

/** How API and worker are run: ready when /readyz answers 200, stopped by SIGTERM. */
export function makeAppServer({ name, command: [program, ...args], cwd, env, url }: AppServerOptions): Server {
  return {
    name,
    program,
    args,
    env,
    cwd,
    stopSignals: [{ signal: 'SIGTERM', waitMs: 8000 }],
    isReady: async () => {
      try {
        const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000), redirect: 'error' });
        await response.body?.cancel();
        return response.status === 200;
      } catch {
        return false;
      }
    },
  };
}

/** The URL under which a listening address is reached from this machine. */
export function urlOf(host: string, port: number): string {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
