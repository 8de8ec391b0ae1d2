import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { readFile } from 'node:fs/promises';
import { text as readText } from 'node:stream/consumers';
import { readKubeconfig } from '../../packages/cluster/src/read-kubeconfig.ts';

/** A Kubernetes API server, asked as directly as can be. */
export interface Kubernetes {
  /** A request that is answered below 300; the answer as JSON. */
  call<T>(method: string, path: string, body?: object): Promise<T>;
  /** Reads a watch line by line for as long as it lasts. */
  watch(path: string, onLine: (line: string) => void): Promise<void>;
}

export async function openKubernetes(kubeconfigFile: string): Promise<Kubernetes> {
  const { server, certificateAuthority, credential } = await readKubeconfig(await readFile(kubeconfigFile, 'utf8'), ['127.0.0.0/8']);
  const agent = new Agent({ keepAlive: true, ...(certificateAuthority !== undefined && { ca: certificateAuthority }) });
  const login = 'token' in credential ? { headers: { authorization: `Bearer ${credential.token}` } } : {};
  const keys = 'token' in credential ? {} : { cert: credential.clientCertificate, key: credential.clientKey };
  const open = async (method: string, path: string, body?: object): Promise<IncomingMessage> => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const headers = { ...login.headers, ...(body !== undefined && { 'content-type': 'application/merge-patch+json' }) };
    const call = request(`${server}${path}`, { method, agent, headers, ...keys }, resolve).on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
    const answer = await promise;
    if ((answer.statusCode ?? 500) < 300) return answer;
    throw new Error(`${method} ${path}: ${answer.statusCode} ${await readText(answer)}`);
  };
  return {
    call: async <T>(method: string, path: string, body?: object) => JSON.parse(await readText(await open(method, path, body))) as T,
    async watch(path, onLine) {
      let rest = '';
      const answer = await open('GET', path);
      for await (const part of answer.setEncoding('utf8') as AsyncIterable<string>) {
        const lines = (rest + part).split('\n');
        rest = lines.pop() ?? '';
        lines.forEach(onLine);
      }
    },
  };
}
