import { valueAt } from '../../schema/json.ts';
import { textAt } from '../health/read-status.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { Generation } from './generation.ts';
import type { GeneratedSource } from './generated-source.ts';
import { differsAt, parseRefreshPaths } from './refresh-paths.ts';
import { manifestsOf } from './remember-result.ts';
import type { Source } from './source.ts';
import type { Taken } from './taken.ts';
import type { Workshop } from './workshop.ts';

const PATHS = 'argocd.argoproj.io/manifest-generate-paths';

/** The commit of the last comparison, where an annotation says which paths concern this source; else ''. */
export function comparedRevision({ application, sources, request }: Generation, source: Source, index: number): string {
  if (pathsOf(application.metadata.annotations, source).length === 0 || source.ref !== '') return '';
  const all = valueAt(application, 'status', 'sync', 'revisions');
  const last: unknown = sources.multiple ? (Array.isArray(all) ? all[index] : '') : textAt(application, 'status', 'sync', 'revision');
  const wanted = request.revisions?.[index] ?? source.targetRevision;
  return typeof last === 'string' && (sources.multiple || last !== wanted) ? last : '';
}

/**
 * What the last comparison had, where nothing has changed since at the paths that concern the source: it is not rendered
 * again (fact-20).
 */
export async function takeOver(
  { repositories, results }: Workshop,
  generation: Generation,
  source: Source,
  snapshot: Snapshot,
  before: Taken,
): Promise<Pick<GeneratedSource, 'type' | 'manifests'> | undefined> {
  const known = results.get(before.key);
  if (known === undefined) return undefined;
  const old = await repositories.open(generation.access(source.repoUrl), before.commit).catch(() => undefined);
  if (old === undefined || (await differsAt(pathsOf(generation.application.metadata.annotations, source), old, snapshot))) return undefined;
  return { type: before.type, manifests: manifestsOf(known) };
}

function pathsOf(annotations: Readonly<Record<string, string>> | undefined, source: Source): readonly string[] {
  return parseRefreshPaths(annotations?.[PATHS] ?? '', source.path);
}
