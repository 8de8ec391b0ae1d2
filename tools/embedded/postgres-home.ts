import { randomBytes } from 'node:crypto';
import { access, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePostgresBinaries } from './postgres-binaries.ts';
import { canEnter, ensureUser } from './user.ts';
import type { SystemUser } from './user.ts';

const SHARED = '/var/lib/argosy/data';

/** Where one embedded PostgreSQL has its programs and its data. */
export interface PostgresHome {
  /** Holds `bin/postgres` and `bin/initdb`. */
  programs: string;
  /** The database cluster's folder; may not exist yet. */
  data: string;
  /** Who it runs as, where Argosy runs as root. */
  user?: SystemUser;
  /** What was put outside the checkout and the data folder, for a message. */
  outside: string[];
}

/**
 * Finds the places for an embedded PostgreSQL. PostgreSQL refuses to run as root; there it runs as the user `postgres`,
 * and what that user cannot enter is kept under /var/lib/argosy instead.
 *
 * @param folder the data folder; `postgres-id` in it remembers where the data is when it is not in it
 */
export async function ensurePostgresHome(folder: string): Promise<PostgresHome> {
  if (process.getuid?.() !== 0) {
    const { folder: programs } = await ensurePostgresBinaries();
    return { programs, data: join(folder, 'postgres'), outside: [] };
  }
  const user = await ensureUser('postgres');
  const { folder: programs, copied } = await ensurePostgresBinaries(user);
  const data = await findDataFolder(folder, user);
  return { programs, data, user, outside: [...(copied ? [programs] : []), ...(data.startsWith(SHARED) ? [data] : [])] };
}

async function findDataFolder(folder: string, user: SystemUser): Promise<string> {
  const inside = join(folder, 'postgres');
  const idFile = join(folder, 'postgres-id');
  const known = await readFile(idFile, 'utf8').catch(() => '');
  if (/^[0-9a-f]{16}$/.test(known)) return join(SHARED, known);
  const isThere = await access(inside).then(
    () => true,
    () => false,
  );
  if (isThere || (await canEnter(user, folder))) return inside;
  const id = randomBytes(8).toString('hex');
  await mkdir(SHARED, { recursive: true, mode: 0o755 });
  await writeFile(idFile, id, { mode: 0o600 });
  return join(SHARED, id);
}

/** Makes a folder that belongs to the user PostgreSQL runs as. */
export async function makeOwnFolder(folder: string, user: SystemUser | undefined): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  if (user !== undefined) await chown(folder, user.uid, user.gid);
}
