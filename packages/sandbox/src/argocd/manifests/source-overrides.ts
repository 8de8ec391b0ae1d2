import type { JsonObject } from '../../schema/json.ts';
import { RpcError } from '../repository/rpc-error.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { TreeEntry } from '../repository/tree.ts';
import type { DocumentReader } from './document-reader.ts';
import { mergeSource } from './source.ts';
import type { Source } from './source.ts';

/**
 * A source with what `.argocd-source.yaml` and `.argocd-source-<application>.yaml` in its folder change.
 *
 * @throws RpcError where such a file cannot be read
 */
export async function overrideSource(
  source: Source,
  application: string,
  snapshot: Snapshot,
  entries: readonly TreeEntry[],
  documents: DocumentReader,
): Promise<Source> {
  let merged = source;
  for (const name of ['.argocd-source.yaml', `.argocd-source-${application}.yaml`]) {
    const entry = entries.find((one) => one.name === name && one.type === 'file');
    if (entry === undefined) continue;
    merged = mergeSource(merged, await readPatch(documents, name, (await snapshot.read(entry.hash)).toString()));
  }
  return merged;
}

async function readPatch(documents: DocumentReader, name: string, text: string): Promise<JsonObject> {
  const { objects, error } = await documents.read(text, 'any');
  const [patch] = objects;
  if (error === undefined && patch !== undefined) return patch;
  const why = error?.replace('failed to unmarshal manifest: ', '') ?? 'it holds no object';
  throw new RpcError(`error getting app source type: error while parsing source parameters: ${name}: ${why}`);
}
