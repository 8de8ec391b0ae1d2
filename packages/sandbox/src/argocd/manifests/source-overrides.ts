import { isObject } from '../../schema/json.ts';
import { RpcError } from '../repository/rpc-error.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { TreeEntry } from '../repository/tree.ts';
import { parse } from 'yaml';
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
): Promise<Source> {
  let merged = source;
  for (const name of ['.argocd-source.yaml', `.argocd-source-${application}.yaml`]) {
    const entry = entries.find((one) => one.name === name && one.type === 'file');
    if (entry === undefined) continue;
    merged = mergeSource(merged, parsePatch(name, (await snapshot.read(entry.hash)).toString()));
  }
  return merged;
}

function parsePatch(name: string, text: string): Readonly<Record<string, unknown>> {
  let patch: unknown;
  try {
    patch = parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : '';
    throw new RpcError(`error getting app source type: error while parsing source parameters: ${name}: ${why}`);
  }
  if (!isObject(patch))
    throw new RpcError(`error getting app source type: error while parsing source parameters: ${name}: it holds no object`);
  return patch;
}
