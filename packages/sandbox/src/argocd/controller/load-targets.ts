import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { apiVersionOf } from '../../kubernetes/kind.ts';
import { keyOf } from '../application/applications.ts';
import { hasSources, sourcesOf } from '../application/sources.ts';
import type { Application, Source } from '../application/types.ts';
import type { Destination } from '../destination/destination.ts';
import { ManifestError } from '../manifest-source.ts';
import type { GeneratedManifests } from '../manifest-source.ts';
import type { Context } from './context.ts';

/**
 * About what a request to Argo CD's repo-server takes, even where the manifests are known there. A comparison that follows
 * a sync mostly, but not always, sees by it what the sync has done (fact 12).
 */
const REQUEST_MS = 60;
const PATHS = 'argocd.argoproj.io/manifest-generate-paths';

export interface Wanted {
  readonly application: Application;
  readonly destination: Destination;
  /** Those of the spec, or of an operation. */
  readonly sources: readonly Source[];
  /** One for each source: a commit, or what the source itself names. */
  readonly revisions: readonly string[];
  readonly hard: boolean;
  /** The repository is asked for its newest commit even where it was asked a moment ago. */
  readonly forced: boolean;
  /** A step of an operation, and not what decides about the next one. */
  readonly isStep?: boolean;
}

export interface Targets extends GeneratedManifests {
  /** False where the source has nothing new since the last comparison, so that a failed sync need not be tried again. */
  readonly mayHaveChanges: boolean;
}

const isCommit = (revision: string) => /^[0-9a-f]{40}$/u.test(revision);

/**
 * What an Application's sources have.
 *
 * @throws ManifestError, whose message tells why it cannot be had
 */
export async function loadTargets(context: Context, wanted: Wanted): Promise<Targets> {
  const { application, destination, sources, hard } = wanted;
  if (!context.repoServerRuns()) throw new ManifestError(unreachable(sources.length));
  await new Promise<void>((done) => {
    context.timers.after(REQUEST_MS, done);
  });
  const revisions = resolve(context, wanted);
  const generated = await context.manifests.generate({
    application: withSources(application, sources),
    namespace: context.settings().namespace,
    hard,
    kubeVersion: destination.version,
    apiVersions: apiVersionsOf(destination),
    ...(revisions === undefined ? {} : { revisions }),
  });
  if (revisions === undefined) remember(context, wanted, generated);
  return { ...generated, mayHaveChanges: wanted.isStep === true || mayHaveChanges(context, wanted, generated) };
}

function unreachable(sources: number): string {
  const refused = 'connection error: desc = "transport: Error while dialing: dial tcp: connect: connection refused"';
  return `failed to generate manifest for source 1 of ${sources}: rpc error: code = Unavailable desc = ${refused}`;
}

function withSources(application: Application, sources: readonly Source[]): Application {
  if (sources === sourcesOf(application.spec)) return application;
  const { source: _one, sources: _several, ...spec } = application.spec;
  const [source] = sources;
  const own = hasSources(application.spec) || sources.length > 1 || source === undefined ? { sources } : { source };
  return { ...application, spec: { ...spec, ...own } };
}

const idOf = ({ repoURL, chart = '' }: Source, revision: string) => `${repoURL}\n${chart}\n${revision}`;

/** Commits for all sources, where they are known and fresh enough; else the repository is asked. */
function resolve({ memory, settings, timers }: Context, { sources, revisions, forced }: Wanted): readonly string[] | undefined {
  const now = timers.now().getTime();
  const known = sources.map((source, index) => {
    const revision = revisions[index] ?? source.targetRevision ?? '';
    if (isCommit(revision)) return revision;
    const seen = forced ? undefined : memory.commits.get(idOf(source, revision));
    return seen !== undefined && now - seen.at < settings().refreshMs ? seen.sha : undefined;
  });
  return known.every((sha) => sha !== undefined) ? known : undefined;
}

/** Several Applications have the same repository: what one has found out serves the others until the next poll. */
function remember({ memory, timers }: Context, { sources, revisions }: Wanted, generated: GeneratedManifests): void {
  const at = timers.now().getTime();
  for (const [index, source] of sources.entries()) {
    const revision = revisions[index] ?? source.targetRevision ?? '';
    const sha = generated.revisions[index];
    if (sha !== undefined && !isCommit(revision)) memory.commits.set(idOf(source, revision), { sha, at });
  }
}

/**
 * Argo CD looks for changes since the last comparison only where the Application names paths, and only where it asks for a
 * branch: a commit that was compared while a sync was running is not synced by the comparison after it, but by the next
 * one, which asks for that very commit.
 */
function mayHaveChanges({ memory }: Context, { application, sources, revisions }: Wanted, generated: GeneratedManifests): boolean {
  const { spec, status, metadata } = application;
  const digest = createHash('sha1').update(JSON.stringify(generated.manifests)).digest('base64');
  const key = keyOf(application);
  const same = memory.digests.get(key) === digest;
  memory.digests.set(key, digest);
  const several = hasSources(spec);
  const compared = several ? (status?.sync?.revisions ?? []) : [status?.sync?.revision ?? ''];
  if (!metadata.annotations?.[PATHS] || compared.length < sources.length || compared.includes('')) return true;
  if (!several && compared[0] === (revisions[0] || (sources[0]?.targetRevision ?? ''))) return true;
  return !same && !isDeepStrictEqual(compared, generated.revisions);
}

function apiVersionsOf({ kinds }: Destination): readonly string[] {
  const texts = kinds.all().flatMap((kind) => [apiVersionOf(kind), `${apiVersionOf(kind)}/${kind.kind}`]);
  return [...new Set(texts)].toSorted();
}
