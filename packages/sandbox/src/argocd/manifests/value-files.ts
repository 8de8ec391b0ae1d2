import { RpcError } from '../repository/rpc-error.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import { substitute } from './build-environment.ts';
import { resolveFilePath } from './resolve-path.ts';
import type { SourceWork } from './source-work.ts';

/** A file that a source names. */
export interface NamedFile {
  readonly path: string;
  /** Of its content; undefined where it is not there. */
  readonly hash: string | undefined;
  readonly snapshot: Snapshot;
}

/**
 * The files with values that a source names, in order, each once: from its folder, from the repository's root, or from
 * another source.
 *
 * @throws RpcError where one leads out of its repository
 */
export async function findValueFiles(work: SourceWork, names: readonly string[], ignoreMissing: boolean): Promise<readonly NamedFile[]> {
  const found: NamedFile[] = [];
  for (const name of names) {
    const file = await findFile(work, name).catch((error: Error) => {
      throw new RpcError(`error resolving helm value files: error resolving value file path: ${error.message}`);
    });
    if (file.hash === undefined && ignoreMissing) continue;
    if (!found.some(({ path, snapshot }) => path === file.path && snapshot.root === file.snapshot.root)) found.push(file);
  }
  return found;
}

/** @throws RpcError */
export async function findFile({ source, snapshot, environment, references }: SourceWork, name: string): Promise<NamedFile> {
  const reference = name.startsWith('$') ? references.get(name.split('/', 1)[0] ?? '') : undefined;
  const from = reference ?? snapshot;
  const given = reference === undefined ? name : name.slice(name.indexOf('/'));
  const path = resolveFilePath(reference === undefined ? source.path : '', substitute(given, environment));
  if (/[*?[{]/u.test(path)) throw new RpcError(`this sandbox understands no patterns in names of value files: ${JSON.stringify(name)}`);
  const entry = await from.find(path);
  return { path, hash: entry?.type === 'file' ? entry.hash : undefined, snapshot: from };
}
