import { RpcError } from './rpc-error.ts';

/** An entry of a folder in a repository. */
export interface TreeEntry {
  readonly name: string;
  readonly type: 'file' | 'link' | 'folder' | 'module';
  readonly hash: string;
  readonly executable: boolean;
}

const TYPES: Readonly<Record<string, TreeEntry['type']>> = { 40000: 'folder', 120000: 'link', 160000: 'module' };
const HASH_BYTES = 20;
const NAMELESS = /^(?:\.{0,2}|\.git)$/iu;

/**
 * Reads a tree object of SHA-1. Names come in the order of their bytes, as a file system's walk gives them.
 *
 * @throws RpcError where it is none, and for a name that would lead out of its folder, as a checkout refuses it
 */
export function parseTree(content: Buffer): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  let at = 0;
  while (at < content.length) {
    const space = content.indexOf(0x20, at);
    const zero = space < 0 ? -1 : content.indexOf(0, space);
    if (zero < 0 || zero + HASH_BYTES >= content.length)
      throw new RpcError('the repository holds a folder that cannot be read', 'Internal');
    const mode = content.toString('latin1', at, space);
    const name = content.toString('utf8', space + 1, zero);
    if (name.includes('/') || NAMELESS.test(name))
      throw new RpcError(`error: invalid path ${JSON.stringify(name.slice(0, 200))}`, 'Internal');
    at = zero + 1 + HASH_BYTES;
    entries.push({ name, type: TYPES[mode] ?? 'file', hash: content.toString('hex', zero + 1, at), executable: mode === '100755' });
  }
  return entries.toSorted((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
}
