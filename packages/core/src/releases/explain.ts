import type { Explanation } from '@argosy/contracts/http/explanation';
import type { Tx } from '@argosy/db/client';
import { AppError } from '@argosy/domain/app-error';
import { readCount, readRecord } from '@argosy/domain/cluster/outside';
import { standingHold } from '@argosy/domain/deployment/hold';
import { parseId } from '@argosy/domain/ids';
import { explain } from '@argosy/domain/release/explain';
import type { ExplainInput } from '@argosy/domain/release/explain/input';
import type { FailureCode } from '@argosy/domain/release/failure-code';
import { parseReleaseMemory } from '@argosy/domain/release/memory';
import type { ReleaseState } from '@argosy/domain/release/states';
import type { Deps } from '../deps.ts';
import type { Scope } from '../scope.ts';

const CLUSTER = { id: true, name: true, unreachableSince: true } as const;
const include = {
  deployment: {
    select: {
      id: true,
      hold: true,
      observedAt: true,
      app: { select: { slug: true } },
      environment: { select: { slug: true, namespace: true, cluster: { select: CLUSTER } } },
    },
  },
} as const;

/** The jobs of a deployment without which its release does not go on. */
const JOBS = ['commit-releases', 'observe-deployment', 'refresh-application'];

/**
 * Why a release is not live, what a person should do, and what is known: from rows alone, so it answers at once, also
 * while every cluster is away.
 *
 * @throws AppError not_found
 */
export async function explainRelease(deps: Deps, scope: Scope, id: string): Promise<Explanation> {
  const input = await deps.db.inWorkspace(scope.workspaceId, (tx) => load(deps, tx, scope.workspaceId, parseId('release', id)));
  if (input === null) throw new AppError('not_found', 'There is no such release.');
  return explain(input);
}

async function load(deps: Deps, tx: Tx, workspaceId: string, id: string): Promise<ExplainInput | null> {
  const row = await tx.release.findUnique({ where: { id, workspaceId }, include });
  if (row === null) return null;
  const { deployment } = row;
  const { cluster, slug, namespace } = deployment.environment;
  return {
    release: {
      ...row,
      state: row.state as ReleaseState,
      failureCode: row.failureCode as FailureCode | null,
      sequence: row.commitSequence,
      timeline: row.timeline as unknown as ExplainInput['release']['timeline'],
      memory: parseReleaseMemory(row.memory),
      commitFailures: readCount(readRecord(row.memory)['commitFailures']) ?? 0,
    },
    names: {
      app: deployment.app.slug,
      environment: slug,
      namespace,
      base: `/v1/workspaces/${workspaceId}`,
      deployment: deployment.id,
      cluster: { id: cluster.id, name: cluster.name },
    },
    hold: standingHold(deployment.hold, deps.clock.now()),
    jobs: await findTroubledJobs(tx, workspaceId, deployment.id),
    unreachable: await findUnreachable(tx, workspaceId, cluster),
    observedAt: deployment.observedAt,
    newer: row.state === 'superseded' ? await findNewer(tx, workspaceId, row) : null,
  };
}

function findTroubledJobs(tx: Tx, workspaceId: string, deploymentId: string): Promise<ExplainInput['jobs']> {
  return tx.outbox.findMany({
    where: {
      workspaceId,
      OR: [
        { key: deploymentId, job: { in: JOBS } },
        { key: 'root', job: 'refresh-root' },
      ],
      AND: { OR: [{ failures: { gt: 0 } }, { deadAt: { not: null } }] },
    },
    orderBy: { id: 'asc' },
  });
}

/** The app's cluster and the one whose Argo CD serves it, as far as they do not answer; the latter first. */
async function findUnreachable(tx: Tx, workspaceId: string, target: { id: string; name: string; unreachableSince: Date | null }) {
  const hosts = await tx.cluster.findMany({ where: { workspaceId, hosting: true, id: { not: target.id } }, select: CLUSTER });
  return [...hosts, target].flatMap(({ unreachableSince: since, ...cluster }) => (since === null ? [] : [{ ...cluster, since }]));
}

/** The release that took the place: the first later one with a commit, else the first later one. */
async function findNewer(tx: Tx, workspaceId: string, { deploymentId, number }: { deploymentId: string; number: number }) {
  const later = { workspaceId, deploymentId, number: { gt: number } };
  const select = { id: true, number: true, state: true } as const;
  const found =
    (await tx.release.findFirst({ where: { ...later, commitSequence: { not: null } }, orderBy: { number: 'asc' }, select })) ??
    (await tx.release.findFirst({ where: later, orderBy: { number: 'asc' }, select }));
  return found === null ? null : { ...found, state: found.state as ReleaseState };
}
