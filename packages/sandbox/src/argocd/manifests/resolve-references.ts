import { RpcError } from '../repository/rpc-error.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import { normalizeUrl } from '../repository/normalize-url.ts';
import { wantedRevision } from './generation.ts';
import type { Generation } from './generation.ts';
import { helmSource } from './source.ts';
import type { Source } from './source.ts';
import type { Workshop } from './workshop.ts';

/** What is wrong with the names that an Application gives its sources; undefined where nothing is. */
export function refuseReferences(sources: readonly Source[]): string | undefined {
  const names = sources.map(({ ref }) => ref).filter((ref) => ref !== '');
  const bad = names.find((name) => !/^[a-zA-Z0-9_-]+$/u.test(name));
  if (bad !== undefined) return `sources.ref ${bad} cannot contain any special characters except '_' and '-'`;
  return new Set(names).size < names.length ? 'invalid sources: multiple sources had the same `ref` key' : undefined;
}

/**
 * The files of the sources that this one's value files refer to, by `$name`.
 *
 * @param own this source's commit
 * @throws RpcError
 */
export async function resolveReferences(
  { repositories }: Workshop,
  generation: Generation,
  index: number,
  own: string,
): Promise<ReadonlyMap<string, Snapshot>> {
  const found = new Map<string, Snapshot>();
  const { multiple, list } = generation.sources;
  const source = list[index];
  if (!multiple || source === undefined) return found;
  const { valueFiles, fileParameters } = helmSource(source.raw);
  const names = [...valueFiles, ...fileParameters.map(({ path }) => path)].filter((name) => name.startsWith('$'));
  for (const name of new Set(names.map((file) => file.split('/', 1)[0] ?? ''))) {
    const target = findTarget(list, name);
    const commit = await resolveTarget(generation, target, list.indexOf(target));
    if (normalizeUrl(target.repoUrl) === normalizeUrl(source.repoUrl) && commit !== own) {
      const words = [
        name,
        wantedRevision(generation, target, list.indexOf(target)),
        commit,
        wantedRevision(generation, source, index),
        own,
      ];
      const [key, theirs, theirCommit, ours, ourCommit] = words.map((word) => JSON.stringify(word));
      throw new RpcError(
        `cannot reference a different revision of the same repository (${key?.slice(1, -1)} references ${theirs} which resolves to ` +
          `${theirCommit} while the application references ${ours} which resolves to ${ourCommit})`,
      );
    }
    found.set(name, await repositories.open(generation.access(target.repoUrl), commit));
  }
  return found;
}

function findTarget(sources: readonly Source[], name: string): Source {
  const named = sources.filter(({ ref }) => ref !== '');
  if (named.length === 0) throw new RpcError(`source referenced ${JSON.stringify(name)}, but no source has a 'ref' field defined`);
  const target = named.find(({ ref }) => `$${ref}` === name);
  if (target === undefined) {
    const known = named.map(({ ref }) => `$${ref}`).join(', ');
    throw new RpcError(`source referenced ${JSON.stringify(name)}, which is not one of the available sources (${known})`);
  }
  if (target.chart !== '') {
    throw new RpcError("source has a 'chart' field defined, but Helm charts are not yet not supported for 'ref' sources");
  }
  return target;
}

async function resolveTarget(generation: Generation, target: Source, index: number): Promise<string> {
  return await generation.resolve(target.repoUrl, wantedRevision(generation, target, index)).catch(() => {
    throw new RpcError(`failed to get git client for repo ${target.repoUrl}`);
  });
}
