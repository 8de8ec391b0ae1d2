import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A secret that is made once and kept in a file of mode 0600.
 *
 * @param folder where the file is; it exists
 * @param name the file's name
 * @param make makes a new one
 * @returns the secret, the same at every call
 */
export async function ensureSecret(folder: string, name: string, make: () => string): Promise<string> {
  const file = join(folder, name);
  const known = await readSecret(file);
  if (known !== '') return known;
  const fresh = `${file}.${process.pid}`;
  await rm(file, { force: true });
  await writeFile(fresh, make(), { mode: 0o600, flag: 'w' });
  await link(fresh, file);
  await rm(fresh);
  return readSecret(file);
}

/** A password of 43 letters and digits, fit for URLs, SQL and configuration files. */
export function makePassword(): string {
  const alphabet = 'ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789';
  let text = '';
  while (text.length < 43) {
    for (const byte of randomBytes(64)) if (byte < alphabet.length * 4 && text.length < 43) text += alphabet[byte % alphabet.length];
  }
  return text;
}

async function readSecret(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
