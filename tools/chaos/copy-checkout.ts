import { cp, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';

const LEFT_OUT = new Set(['.git', '.argosy', '.tap', 'node_modules']);

/**
 * Copies a checkout without its history. Packages of others are linked; Argosy's own packages are the copy's.
 *
 * @param to a folder that does not exist yet
 */
export async function copyCheckout(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    if (!LEFT_OUT.has(name)) await cp(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
  }
  const modules = join(to, 'node_modules');
  await mkdir(join(modules, '@argosy'), { recursive: true });
  for (const name of await readdir(join(from, 'node_modules'))) {
    if (name !== '@argosy') await symlink(join(from, 'node_modules', name), join(modules, name));
  }
  // They lead from node_modules to the folders beside it.
  for (const name of await readdir(join(from, 'node_modules', '@argosy'))) {
    await symlink(await readlink(join(from, 'node_modules', '@argosy', name)), join(modules, '@argosy', name));
  }
}
