import { readFileSync } from 'node:fs';

/**
 * Certificates for tests, valid from 2020 to 2120. `ca` signed `server` (127.0.0.1, localhost, api.cluster.test) and
 * `client`; `otherCa` signed nothing. They protect nothing.
 */
export const PEM = {
  ca: read('ca.pem'),
  otherCa: read('other-ca.pem'),
  server: read('server.pem'),
  serverKey: read('server.key'),
  client: read('client.pem'),
  clientKey: read('client.key'),
};

export function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function read(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
}
