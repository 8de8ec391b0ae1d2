import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RpcError } from '../repository/rpc-error.ts';
import type { Snapshot } from '../repository/snapshot.ts';

/** A folder of a repository as it is read: links are what they lead to. */
export interface FolderContent {
  /** The same for the same content, wherever it stands. */
  readonly id: string;
  readonly files: readonly { readonly path: string; readonly hash: string; readonly executable: boolean }[];
}

const MAX_FILES = 5_000;
const MAX_DEPTH = 40;
/** Each is followed anew, maybe over further links. */
const LINK_COUNTS = 20;
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_KEPT = 60;

/**
 * What a folder holds.
 *
 * @param path from the repository's root
 * @throws RpcError where it holds more than is read
 */
export async function readFolder(snapshot: Snapshot, path: string): Promise<FolderContent> {
  const files: { path: string; hash: string; executable: boolean }[] = [];
  let visited = 0;
  const walk = async (hash: string, prefix: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH) throw new RpcError(`${path}: its folders are too deep, or a link leads to itself`);
    for (const entry of await snapshot.list(hash)) {
      visited += entry.type === 'link' ? LINK_COUNTS : 1;
      if (visited > MAX_FILES) throw new RpcError(`${path}: more than ${MAX_FILES} files are too many for a chart`);
      const inside = `${prefix}${entry.name}`;
      const found = entry.type === 'link' ? await snapshot.find(join(path, inside)) : entry;
      if (found?.type === 'folder') await walk(found.hash, `${inside}/`, depth + 1);
      else if (found?.type === 'file') files.push({ path: inside, hash: found.hash, executable: found.executable });
    }
  };
  const folder = await snapshot.find(path);
  if (folder?.type === 'folder') await walk(folder.hash, '', 0);
  return { id: createHash('sha256').update(JSON.stringify(files)).digest('hex'), files };
}

/** Charts on this disk, each once, as many as were used lately. */
export interface ChartFolders {
  /** Gives a chart's folder to the work, and keeps it until that is done. */
  use<Result>(snapshot: Snapshot, content: FolderContent, work: (folder: string) => Promise<Result>): Promise<Result>;
}

interface Kept {
  readonly place: string;
  readonly ready: Promise<void>;
  users: number;
}

/** @param folder holds nothing else */
export function createChartFolders(folder: string): ChartFolders {
  const kept = new Map<string, Kept>();
  const begin = rm(folder, { recursive: true, force: true });
  let count = 0;

  const write = async (place: string, snapshot: Snapshot, { files }: FolderContent): Promise<void> => {
    await begin;
    await mkdir(place, { recursive: true, mode: 0o700 });
    let bytes = 0;
    for (const { path, hash, executable } of files) {
      const content = await snapshot.read(hash);
      bytes += content.length;
      if (bytes > MAX_BYTES) throw new RpcError(`the chart is larger than ${MAX_BYTES} bytes`);
      await mkdir(dirname(join(place, path)), { recursive: true, mode: 0o700 });
      await writeFile(join(place, path), content, { mode: executable ? 0o700 : 0o600 });
    }
  };
  const enter = (snapshot: Snapshot, content: FolderContent): Kept => {
    count += 1;
    const place = join(folder, `${content.id.slice(0, 16)}-${count}`);
    return { place, ready: write(place, snapshot, content), users: 0 };
  };
  const forgetOld = async (): Promise<void> => {
    const unused = [...kept].filter(([, { users }]) => users === 0);
    for (const [id, { place }] of unused.slice(0, Math.max(0, kept.size - MAX_KEPT))) {
      kept.delete(id);
      await rm(place, { recursive: true, force: true });
    }
  };
  return {
    async use(snapshot, content, work) {
      const { id } = content;
      const entry = kept.get(id) ?? enter(snapshot, content);
      kept.delete(id);
      kept.set(id, entry);
      entry.users += 1;
      try {
        await entry.ready;
        return await work(entry.place);
      } catch (error) {
        await entry.ready.catch(() => kept.delete(id));
        throw error;
      } finally {
        entry.users -= 1;
        await forgetOld();
      }
    },
  };
}
