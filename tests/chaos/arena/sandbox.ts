import { request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';

/** What goes wrong in a sandbox; what is left out is off. */
export interface SandboxFaults {
  webhooks?: { drop?: number; duplicate?: number; delayMs?: [number, number]; down?: boolean };
  images?: Record<string, string | { readyAfterMs: number }>;
  api?: { down?: boolean; latencyMs?: number; errorRate?: number };
  controller?: { paused?: boolean; staleHealthMs?: number };
  repository?: { unreachable?: boolean };
}

/** A sandbox cluster as the test sees it: its control URL, and its Kubernetes API without anything in between. */
export interface Sandbox {
  readonly name: string;
  readonly server: string;
  setFaults(faults: SandboxFaults): Promise<void>;
  /** Sends a body to the notification URL with the right token. */
  forge(body: unknown): Promise<void>;
  /** Opens a request to the Kubernetes API. @throws Error where it is refused or does not answer */
  open(path: string, signal: AbortSignal): Promise<IncomingMessage>;
  read<T>(path: string): Promise<T>;
  /** Changes an object (JSON Merge Patch). @throws Error where it is refused or does not answer */
  patch(path: string, body: object): Promise<void>;
}

export function openSandbox({ name, controlUrl }: { name: string; controlUrl: string }, kubeconfig: string): Sandbox {
  const field = (key: string): string => new RegExp(`^\\s*${key}: (\\S+)$`, 'm').exec(kubeconfig)?.[1] ?? '';
  const server = field('server');
  const ca = Buffer.from(field('certificate-authority-data'), 'base64');
  const headers = { authorization: `Bearer ${field('token')}`, accept: 'application/json' };

  const control = async (method: string, path: string, body: unknown): Promise<void> => {
    const answer = await fetch(`${controlUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  };

  const open = (path: string, signal: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const call = httpsRequest(`${server}${path}`, { ca, headers, signal, agent: false }, (response) => {
        if (response.statusCode === 200) return resolve(response);
        response.resume();
        reject(new Error(`${path}: ${response.statusCode}`));
      });
      call.once('error', reject);
      call.end();
    });

  return {
    name,
    server,
    setFaults: (faults) => control('PUT', '/faults', faults),
    forge: (body) => control('POST', '/webhooks', { body }),
    open,
    patch: (path, body) =>
      new Promise((resolve, reject) => {
        const type = { 'content-type': 'application/merge-patch+json' };
        const options = {
          method: 'PATCH',
          ca,
          headers: { ...headers, ...type },
          signal: AbortSignal.timeout(10_000),
          agent: false as const,
        };
        const call = httpsRequest(`${server}${path}`, options, (response) => {
          response.resume();
          if (response.statusCode === 200) resolve();
          else reject(new Error(`PATCH ${path}: ${response.statusCode}`));
        });
        call.once('error', reject);
        call.end(JSON.stringify(body));
      }),
    async read<T>(path: string): Promise<T> {
      const response = await open(path, AbortSignal.timeout(10_000));
      let text = '';
      for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
      return JSON.parse(text) as T;
    },
  };
}
