import { posix } from 'node:path';
import { RpcError } from '../repository/rpc-error.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { TreeEntry } from '../repository/tree.ts';

/**
 * The folder of a source.
 *
 * @throws RpcError where it is not there, or outside the repository
 */
export async function findSourceFolder(snapshot: Snapshot, path: string): Promise<TreeEntry> {
  if (path.startsWith('/')) throw new RpcError(`${path}: app path is absolute`);
  if (/^\.\.(?:\/|$)/u.test(posix.normalize(path))) throw new RpcError(`${path}: app path outside root`);
  const entry = await snapshot.find(path);
  if (entry === undefined) throw new RpcError(`${path}: app path does not exist`);
  if (entry.type !== 'folder') throw new RpcError(`${path}: app path is not a directory`);
  return entry;
}

/**
 * A file's path from the repository's root, where it is given from there (with a slash first) or from a folder.
 *
 * @throws RpcError for an address, and where it leads out of the repository
 */
export function resolveFilePath(folder: string, file: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):/iu.exec(file)?.[1];
  if (scheme !== undefined) throw new RpcError(`the URL scheme '${scheme.toLowerCase()}' is not allowed in this sandbox`);
  const path = posix.normalize(file.startsWith('/') ? `.${file}` : `${folder === '' ? '.' : folder}/${file}`);
  if (path === '..' || path.startsWith('../')) throw new RpcError(`file '${file}' resolved to outside repository root`);
  if (path === '.' || path === './') throw new RpcError('internal error: failed to resolve path. Check logs for more details');
  return path;
}
