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

/** How far the links of a folder lead out of it. */
interface Climb {
  /** How many folders above it one of them comes; without end for one that begins at the root of the machine. */
  readonly levels: number;
  /** The link. */
  readonly path: string;
}

const NOWHERE: Climb = { levels: 0, path: '' };

export function createSnapshots(): Snapshots {
  const trees = createWeightedCache<readonly TreeEntry[]>(TREES_BYTES);
  // Promises, so that a folder which stands at a million places is still looked at once.
  const climbs = new Map<string, Promise<Climb>>();

  const list = async (mirror: Mirror, hash: string): Promise<readonly TreeEntry[]> => {
    const known = trees.get(hash);
    if (known !== undefined) return known;
    const { content } = await mirror.read(hash);
    const entries = parseTree(content);
    trees.set(hash, entries, content.length * 4);
    return entries;
  };
  const climbIn = (mirror: Mirror, hash: string): Promise<Climb> => {
    const known = climbs.get(hash);
    if (known !== undefined) return known;
    if (climbs.size >= MAX_REMEMBERED) climbs.clear();
    const climb = findClimb(mirror, hash);
    climbs.set(hash, climb);
    climb.catch(() => climbs.delete(hash));
    return climb;
  };
  const findClimb = async (mirror: Mirror, hash: string): Promise<Climb> => {
    const all = await Promise.all((await list(mirror, hash)).map((entry) => climbOf(mirror, entry)));
    return all.reduce((worst, climb) => (climb.levels > worst.levels ? climb : worst), NOWHERE);
  };
  const climbOf = async (mirror: Mirror, { type, name, hash }: TreeEntry): Promise<Climb> => {
    if (type === 'link') return { levels: levelsOf((await mirror.read(hash)).content.toString()), path: name };
    if (type !== 'folder') return NOWHERE;
    const { levels, path } = await climbIn(mirror, hash);
    return levels <= 1 ? NOWHERE : { levels: levels - 1, path: `${name}/${path}` };
  };
  return {
    async open(mirror, commit) {
      const { content } = await mirror.read(commit);
      const root = /^tree ([0-9a-f]{40})\n/u.exec(content.toString('latin1', 0, 50))?.[1];
      if (root === undefined) throw new RpcError(`failed to read commit ${commit}`, 'Internal');
      const { levels, path } = await climbIn(mirror, root);
      if (levels > 0) throw new RpcError(`repository contains out-of-bounds symlinks. file: ${path}`);
      const reading = { list: (hash: string) => list(mirror, hash), read: async (hash: string) => (await mirror.read(hash)).content };
      return { commit, root, ...reading, find: (at) => findEntry(reading, root, at) };
    },
  };
}

/** How many folders above its own one a link comes on its way. */
function levelsOf(target: string): number {
  if (target.startsWith('/')) return Infinity;
  let depth = 0;
  let deepest = 0;
  for (const part of target.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    deepest = Math.min(deepest, depth);
  }
  return -deepest;
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
