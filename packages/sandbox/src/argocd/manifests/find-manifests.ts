import type { JsonObject } from '../../schema/json.ts';
import { RpcError } from '../repository/rpc-error.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { TreeEntry } from '../repository/tree.ts';
import type { WeightedCache } from '../repository/weighted-cache.ts';
import { matchesGlob } from '../glob.ts';
import type { DocumentReader } from './document-reader.ts';
import type { Documents } from './parse-documents.ts';
import type { DirectorySource } from './source.ts';

export interface ManifestFile {
  readonly path: string;
  readonly name: string;
  readonly hash: string;
}

const MANIFEST = /\.(?:yaml|yml|json|jsonnet)$/u;
const MAX_TOTAL_BYTES = 10 * 1024 * 1024;
const SKIP = '+argocd:skip-file-rendering';
const AT_ONCE_MS = 10;
/** The same folder may stand at many places, so that a small repository has more files than any disk. */
const MAX_VISITED = 40_000;

/** The files of a folder that may hold manifests, in the order in which Argo CD walks it. */
export async function findManifestFiles(snapshot: Snapshot, folder: TreeEntry, source: DirectorySource): Promise<readonly ManifestFile[]> {
  let visited = 0;
  const walk = async (hash: string, prefix: string): Promise<readonly ManifestFile[]> => {
    const entries = await snapshot.list(hash);
    visited += entries.length;
    if (visited > MAX_VISITED) throw new RpcError(`more than ${MAX_VISITED} files are too many to look through`);
    const found = await Promise.all(
      entries.map(async (entry): Promise<readonly ManifestFile[]> => {
        const path = `${prefix}${entry.name}`;
        if (entry.type === 'folder') return source.recurse ? await walk(entry.hash, `${path}/`) : [];
        if (entry.type === 'module' || !MANIFEST.test(entry.name) || !isChosen(path, source)) return [];
        return [{ path, name: entry.name, hash: entry.type === 'link' ? '' : entry.hash }];
      }),
    );
    return found.flat();
  };
  return await walk(folder.hash, '');
}

function isChosen(path: string, { include, exclude }: DirectorySource): boolean {
  if (exclude !== '' && matchesGlob(exclude, path)) return false;
  return include === '' || matchesGlob(include, path);
}

type ParsedFile = Documents & { readonly size: number };

export interface ManifestReading {
  readonly documents: DocumentReader;
  /** Remembers what files hold, by their content. */
  readonly parsed: WeightedCache<ParsedFile>;
}

/**
 * The objects of all these files.
 *
 * @throws RpcError
 */
export async function readManifests(
  snapshot: Snapshot,
  root: string,
  files: readonly ManifestFile[],
  { documents, parsed }: ManifestReading,
): Promise<readonly JsonObject[]> {
  const objects: JsonObject[] = [];
  let size = 0;
  let since = performance.now();
  for (const file of files) {
    const hash = file.hash === '' ? await linked(snapshot, root, file.path) : file.hash;
    if (hash === undefined) continue;
    const key = `${hash} ${file.name.endsWith('.json') ? 'json' : 'yaml'}`;
    const before = parsed.get(key);
    const known = before ?? (await readFile(documents, file.name, await snapshot.read(hash), MAX_TOTAL_BYTES - size));
    size += known.size;
    if (size > MAX_TOTAL_BYTES) {
      throw new RpcError('failed to get potentially valid manifests: exceeded max combined manifest file size');
    }
    if (before === undefined) parsed.set(key, known, known.size + 500);
    if (known.error !== undefined) throw new RpcError(known.error.replace('<file>', JSON.stringify(file.name)), 'FailedPrecondition');
    objects.push(...known.objects);
    if (performance.now() - since > AT_ONCE_MS) {
      await new Promise(setImmediate);
      since = performance.now();
    }
  }
  return objects;
}

async function linked(snapshot: Snapshot, root: string, path: string): Promise<string | undefined> {
  const entry = await snapshot.find(root === '' ? path : `${root}/${path}`);
  return entry?.type === 'file' ? entry.hash : undefined;
}

/** @param left how many bytes there may be: more are not looked at */
async function readFile(documents: DocumentReader, name: string, content: Buffer, left: number): Promise<ParsedFile> {
  const text = content.toString('utf8').replace(/^\uFEFF/u, '');
  const size = content.length;
  if (text.includes(SKIP)) return { objects: [], error: undefined, size: 0 };
  if (size > left) return { objects: [], error: undefined, size };
  if (name.endsWith('.jsonnet')) return { objects: [], error: 'this sandbox has no jsonnet, which <file> needs', size };
  if (name.endsWith('.json')) return { ...(await readJson(documents, text)), size };
  const { objects, error } = await documents.read(text);
  if (error === undefined) return { objects, error, size };
  // A YAML file that is none of Kubernetes' is passed over.
  const looksLikeOne = objects.length > 0 || ['apiVersion:', 'kind:', 'metadata:'].every((word) => text.includes(word));
  return { objects, error: looksLikeOne ? `Failed to unmarshal <file>: ${error}` : undefined, size };
}

async function readJson(documents: DocumentReader, text: string): Promise<Documents> {
  try {
    JSON.parse(text);
  } catch (error) {
    return { objects: [], error: `Failed to unmarshal <file>: ${error instanceof Error ? error.message : 'invalid JSON'}` };
  }
  const { objects, error } = await documents.read(text);
  const shown = error === undefined ? undefined : `Failed to unmarshal <file>: ${error.replace('failed to unmarshal manifest: ', '')}`;
  return { objects, error: shown };
}
