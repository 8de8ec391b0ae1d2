import { posix } from 'node:path';
import type { Mirror } from './mirror.ts';
import { RpcError } from './rpc-error.ts';
import { parseTree } from './tree.ts';
import type { TreeEntry } from './tree.ts';
import { createWeightedCache } from './weighted-cache.ts';

/** A repository's files at one commit. Paths are relative to its root, without a slash first. */
export interface Snapshot {
  readonly commit: string;
  /** The hash of the root folder. */
  readonly root: string;
  /** What stands at a path, links followed; undefined where nothing does. The root itself is ''. */
  find(path: string): Promise<TreeEntry | undefined>;
  /** The entries of a folder, by its hash. */
  list(hash: string): Promise<readonly TreeEntry[]>;
  /** A file's content, by its hash. */
  read(hash: string): Promise<Buffer>;
}

/** Makes snapshots, which share what they have read. */
export interface Snapshots {
  /** @throws RpcError where a link leads out of the repository */
  open(mirror: Mirror, commit: string): Promise<Snapshot>;
}

const TREES_BYTES = 16 * 1024 * 1024;
const MAX_REMEMBERED = 50_000;
const MAX_LINKS = 40;

interface Link {
  readonly path: string;
  readonly target: string;
}

export function createSnapshots(): Snapshots {
  const trees = createWeightedCache<readonly TreeEntry[]>(TREES_BYTES);
  const links = new Map<string, readonly Link[]>();

  const list = async (mirror: Mirror, hash: string): Promise<readonly TreeEntry[]> => {
    const known = trees.get(hash);
    if (known !== undefined) return known;
    const { content } = await mirror.read(hash);
    const entries = parseTree(content);
    trees.set(hash, entries, content.length * 4);
    return entries;
  };
  const linksIn = async (mirror: Mirror, hash: string): Promise<readonly Link[]> => {
    const known = links.get(hash);
    if (known !== undefined) return known;
    const found = await Promise.all((await list(mirror, hash)).map(async (entry) => await linksOf(mirror, entry)));
    const all = found.flat();
    if (links.size >= MAX_REMEMBERED) links.clear();
    links.set(hash, all);
    return all;
  };
  const linksOf = async (mirror: Mirror, { type, name, hash }: TreeEntry): Promise<readonly Link[]> => {
    if (type === 'link') return [{ path: name, target: (await mirror.read(hash)).content.toString() }];
    if (type !== 'folder') return [];
    const below = await linksIn(mirror, hash);
    return below.map(({ path, target }) => ({ path: `${name}/${path}`, target }));
  };
  return {
    async open(mirror, commit) {
      const { content } = await mirror.read(commit);
      const root = /^tree ([0-9a-f]{40})\n/u.exec(content.toString('latin1', 0, 50))?.[1];
      if (root === undefined) throw new RpcError(`failed to read commit ${commit}`, 'Internal');
      refuseEscapes(await linksIn(mirror, root));
      const reading = { list: (hash: string) => list(mirror, hash), read: async (hash: string) => (await mirror.read(hash)).content };
      return { commit, root, ...reading, find: (path) => findEntry(reading, root, path) };
    },
  };
}

function refuseEscapes(links: readonly Link[]): void {
  for (const { path, target } of links) {
    const parts = posix
      .dirname(path)
      .split('/')
      .filter((part) => part !== '.');
    let depth = parts.length;
    let escapes = target.startsWith('/');
    for (const part of target.split('/')) {
      if (part === '..') depth -= 1;
      else if (part !== '' && part !== '.') depth += 1;
      escapes ||= depth < 0;
    }
    if (escapes) throw new RpcError(`repository contains out-of-bounds symlinks. file: ${path}`);
  }
}

async function findEntry(reading: Pick<Snapshot, 'list' | 'read'>, root: string, path: string): Promise<TreeEntry | undefined> {
  const waiting = path.split('/');
  const way: TreeEntry[] = [{ name: '', type: 'folder', hash: root, executable: false }];
  let links = 0;
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (way.length === 1) return undefined;
      way.pop();
      continue;
    }
    const at = way.at(-1);
    if (at?.type !== 'folder') return undefined;
    const entry = (await reading.list(at.hash)).find(({ name }) => name === part);
    if (entry === undefined) return undefined;
    if (entry.type === 'link') {
      links += 1;
      if (links > MAX_LINKS) return undefined;
      waiting.unshift(...(await reading.read(entry.hash)).toString().split('/'));
    } else {
      way.push(entry);
    }
  }
  return way.at(-1);
}
