import { X509Certificate } from 'node:crypto';
import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { readIfThere } from '../data-folder/read-if-there.ts';
import { writePrivate } from '../data-folder/write-private.ts';
import { makeAuthority, makeServerCertificate } from './certificates.ts';
import type { KeyPair } from './certificates.ts';

/** What the API server proves itself with, and what its administrator does. */
export interface Keys {
  /** The certificate of the authority that signed the server's, as PEM. */
  readonly authority: string;
  /** The server's certificate, as PEM. */
  readonly certificate: string;
  /** Its private key, as PEM. */
  readonly privateKey: string;
  /** The bearer token of the administrator. */
  readonly adminToken: string;
}

const HOSTS = ['127.0.0.1', '::1', 'localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
// Not listened on but by all: nobody connects to these.
const EVERYWHERE = ['0.0.0.0', '::'];
const RENEW_BEFORE_MS = 30 * 24 * 3_600_000;

/**
 * The keys of a sandbox: made at its first start and kept in files of mode 0600. Where the server's certificate does not
 * hold for the host, or not much longer, the same authority signs a new one, so that clients go on trusting it.
 *
 * @param folder an absolute path of a folder that exists
 * @param host the address that the server listens on
 */
export async function ensureKeys(folder: string, host: string, now: Date): Promise<Keys> {
  const authority = await ensurePair(
    folder,
    'ca',
    () => makeAuthority(now),
    (pair) => lasts(pair, now),
  );
  const hosts = [...new Set([...HOSTS, ...(EVERYWHERE.includes(host) ? [] : [host])])];
  const server = await ensurePair(
    folder,
    'server',
    () => makeServerCertificate(authority, hosts, now),
    (pair) => lasts(pair, now) && isSignedBy(pair, authority) && hosts.every((each) => holdsFor(pair, each)),
  );
  return {
    authority: authority.certificate,
    certificate: server.certificate,
    privateKey: server.privateKey,
    adminToken: await ensureToken(folder),
  };
}

async function ensurePair(
  folder: string,
  name: string,
  make: () => Promise<KeyPair>,
  isGood: (pair: KeyPair) => boolean,
): Promise<KeyPair> {
  const files = { certificate: join(folder, `${name}.crt`), privateKey: join(folder, `${name}.key`) };
  const known = { certificate: await readIfThere(files.certificate), privateKey: await readIfThere(files.privateKey) };
  if (known.certificate !== '' && known.privateKey !== '' && isGood(known)) return known;
  const made = await make();
  await writePrivate(files.privateKey, made.privateKey);
  await writePrivate(files.certificate, made.certificate);
  return made;
}

async function ensureToken(folder: string): Promise<string> {
  const file = join(folder, 'admin-token');
  const known = (await readIfThere(file)).trim();
  if (/^[\x21-\x7e]{32,}$/.test(known)) return known;
  const made = randomBytes(32).toString('base64url');
  await writePrivate(file, made);
  return made;
}

function lasts({ certificate }: KeyPair, now: Date): boolean {
  return new X509Certificate(certificate).validToDate.getTime() - now.getTime() > RENEW_BEFORE_MS;
}

function isSignedBy({ certificate }: KeyPair, authority: KeyPair): boolean {
  return new X509Certificate(certificate).verify(new X509Certificate(authority.certificate).publicKey);
}

function holdsFor({ certificate }: KeyPair, host: string): boolean {
  const parsed = new X509Certificate(certificate);
  return (isIP(host) === 0 ? parsed.checkHost(host) : parsed.checkIP(host)) !== undefined;
}
