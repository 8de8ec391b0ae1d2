import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { adminToken } from './keys.mjs';

const LIMIT = 32 * 1024 * 1024;

/**
 * Opens the cluster's API as its administrator.
 *
 * @param folder the cluster's folder, with keys in it
 * @returns `{get(path), delete(path), post(path, body), close()}`; the calls give `{status, body}`, the body as JSON where it is
 *   JSON, and throw where the API server does not answer within 5 s
 */
export function openApi(folder) {
  const ca = readFileSync(join(folder.pki, 'ca.crt'));
  const agent = new Agent({ keepAlive: true, ca });
  const headers = { authorization: `Bearer ${adminToken(folder)}`, accept: 'application/json' };
  const base = { agent, host: '127.0.0.1', port: folder.port('apiserver'), timeout: 5000 };
  return {
    get: (path) => exchange({ ...base, path, headers }),
    delete: (path) => exchange({ ...base, path, method: 'DELETE', headers }),
    post: (path, body) => exchange({ ...base, path, method: 'POST', headers: { ...headers, 'content-type': 'application/json' } }, body),
    close: () => agent.destroy(),
  };
}

function exchange(options, body) {
  return new Promise((resolve, reject) => {
    const call = request(options, (response) => {
      let size = 0;
      const chunks = [];
      response.on('data', (chunk) => {
        size += chunk.length;
        if (size > LIMIT) call.destroy(new Error('The API server answers more than 32 MiB.'));
        chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, body: parse(Buffer.concat(chunks).toString()) }));
    });
    call.on('timeout', () => call.destroy(new Error('The API server does not answer.')));
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
