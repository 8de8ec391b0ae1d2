import type { Manifest } from '../../kubernetes/object.ts';
import { RpcError, renderRpcError } from '../repository/rpc-error.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import { buildEnvironment } from './build-environment.ts';
import type { Failures } from './failures.ts';
import { wantedRevision } from './generation.ts';
import type { Generation } from './generation.ts';
import { keyOf } from './remember-result.ts';
import { renderChart } from './render-chart.ts';
import { renderDirectory } from './render-directory.ts';
import { resolveReferences } from './resolve-references.ts';
import { findSourceFolder } from './resolve-path.ts';
import type { Source } from './source.ts';
import { overrideSource } from './source-overrides.ts';
import { sourceType } from './source-type.ts';
import type { SourceWork } from './source-work.ts';
import { comparedRevision, takeOver } from './take-over.ts';
import type { GeneratedSource } from './generated-source.ts';
import type { Workshop } from './workshop.ts';

/**
 * The manifests of one source of an Application.
 *
 * @throws Error with the words that follow "Failed to load target state"
 */
export async function generateSource(
  workshop: Workshop,
  failures: Failures,
  generation: Generation,
  index: number,
): Promise<GeneratedSource> {
  const source = generation.sources.list[index];
  if (source === undefined) return { commit: '', type: '', manifests: [] };
  const place = `source ${index + 1} of ${generation.sources.list.length}`;
  if (comparedRevision(generation, source, index) !== '') {
    await generation.resolve(source.repoUrl, wantedRevision(generation, source, index)).catch((error: unknown) => {
      const why = `unable to resolve git revision : ${error instanceof Error ? error.message : String(error)}`;
      throw new Error(`failed to compare revisions for ${place}: ${renderRpcError(new RpcError(why, 'Internal'))}`);
    });
  }
  try {
    return await generate(workshop, failures, generation, source, index);
  } catch (error) {
    throw new Error(`failed to generate manifest for ${place}: ${renderRpcError(error)}`, { cause: error });
  }
}

async function generate(
  workshop: Workshop,
  failures: Failures,
  generation: Generation,
  source: Source,
  index: number,
): Promise<GeneratedSource> {
  if (source.chart !== '') throw new RpcError('this sandbox renders charts from Git repositories, not from chart repositories');
  const revision = await generation.resolve(source.repoUrl, wantedRevision(generation, source, index));
  const { multiple } = generation.sources;
  if (multiple && source.path === '' && source.ref !== '') return { commit: revision, type: '', manifests: [] };
  const snapshot = await workshop.repositories.open(generation.access(source.repoUrl), revision);
  const { commit } = snapshot;
  if (multiple && source.path === '') return { commit, type: '', manifests: [] };
  const references = await resolveReferences(workshop, generation, index, commit);
  const { application, namespace, project, request } = generation;
  const name = keyOf(application.metadata.uid, index);
  const wish = keyOf(source.raw, application.metadata.name, namespace, project, request.kubeVersion, request.apiVersions);
  const before = workshop.taken.get(name);
  const unchanged = before?.commit === comparedRevision(generation, source, index) && before.wish === wish;
  if (unchanged && references.size === 0 && request.hard !== true) {
    const taken = await takeOver(workshop, generation, source, snapshot, before);
    if (taken !== undefined) {
      workshop.taken.set(name, { ...before, commit }, 1);
      return { commit, ...taken };
    }
  }
  const make = (): ReturnType<typeof render> => render(workshop, generation, source, snapshot, references);
  const { manifests, type, key } = await failures.guard(keyOf(commit, wish), request.hard === true, make);
  workshop.taken.set(name, { commit, wish, type, key }, 1);
  return { commit, type, manifests };
}

async function render(
  workshop: Workshop,
  { application, namespace, project, request }: Generation,
  source: Source,
  snapshot: Snapshot,
  references: ReadonlyMap<string, Snapshot>,
): Promise<{ readonly type: 'Helm' | 'Directory'; readonly manifests: readonly Manifest[]; readonly key: string }> {
  const folder = await findSourceFolder(snapshot, source.path);
  const entries = await snapshot.list(folder.hash);
  const { name } = application.metadata;
  const merged = await overrideSource(source, name, snapshot, entries, workshop.documents);
  const type = sourceType(merged.raw, entries);
  const { repoUrl, path, targetRevision } = source;
  const environment = buildEnvironment({
    application: name,
    namespace,
    project,
    commit: snapshot.commit,
    repoUrl,
    path,
    targetRevision,
  });
  const { kubeVersion, apiVersions, hard = false } = request;
  const work: SourceWork = {
    application: name,
    namespace,
    kubeVersion,
    apiVersions,
    source: merged,
    snapshot,
    folder,
    environment,
    references,
  };
  return { type, ...(await (type === 'Helm' ? renderChart : renderDirectory)(workshop, work, hard)) };
}
