import { execFileSync } from 'node:child_process';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';

export type Body = Record<string, unknown> & { metadata?: { name?: string; namespace?: string; [field: string]: unknown } };

// The cluster of KUBECONFIG, asked by HTTP, so that nothing of kubectl's is between.
const server = setting('clusters[0].cluster.server');
const token = setting('users[0].user.token');
const ca = Buffer.from(setting('clusters[0].cluster.certificate-authority-data'), 'base64');
const lines = kubectl('api-resources', '--no-headers').split('\n');
// The short names are a column that may be empty: a line's first word, and its last three.
const resources = lines.map((line) => [line.split(/\s+/, 1)[0], ...line.trim().split(/\s+/).slice(-3)]);

function kubectl(...args: string[]): string {
  return execFileSync('kubectl', args, { encoding: 'utf8' }).trim();
}

function setting(path: string): string {
  return kubectl('config', 'view', '--minify', '--raw', '--flatten', `--output=jsonpath={.${path}}`);
}

/** Where an object is, or (not `named`) where it is made. */
export function pathOf(object: Body, named: boolean): string {
  const row = resources.find(([, version, , kind]) => version === object['apiVersion'] && kind === object['kind']);
  const [plural, version = '', namespaced] = row ?? [];
  const root = version === 'v1' ? '/api/v1' : `/apis/${version}`;
  const { name = '', namespace = 'default' } = object.metadata ?? {};
  return `${root}${namespaced === 'true' ? `/namespaces/${namespace}` : ''}/${plural}${named ? `/${name}` : ''}`;
}

export interface Answer {
  readonly status: number;
  readonly answer: Body;
  /** The sentences that kubectl shows. */
  readonly warnings: readonly string[];
}

/** @param type of the body */
export async function call(method: string, path: string, body?: unknown, type = 'application/json'): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type };
  const sent = request(server + path, { method, headers, ca });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  return new Promise((resolve, reject) => {
    sent.once('error', reject);
    sent.once('response', (response) => {
      const warnings = (response.headersDistinct['warning'] ?? []).map((warning) => JSON.parse(warning.replace(/^299 - /, '')) as string);
      const resolveWith = (answer: string): void =>
        resolve({ status: response.statusCode ?? 0, answer: JSON.parse(answer) as Body, warnings });
      text(response).then(resolveWith, reject);
    });
  });
}
