import { openClusterAlone } from '@argosy/core/clusters/access';
import { APPLICATIONS } from '@argosy/core/clusters/argocd/refs';
import { noteNews } from '@argosy/core/deployments/observe/note-news';
import type { ClusterError, KubernetesObject, WatchEvent } from '@argosy/core/ports/cluster-gateway';
import { enqueue } from '@argosy/db/outbox';
import { signatureAtRest, signatureOf } from '@argosy/domain/argocd/signature';
import { isId } from '@argosy/domain/ids';
import { createNewsDesk } from './news-desk.ts';
import type { WorkerProcess } from './compose.ts';

/** A cluster is asked for a sign of life because of its watch no more often than this. */
const ASK_EACH_MS = 5000;
/** Problems that say something about the way to the cluster. */
const WAYS: ReadonlySet<ClusterError['kind']> = new Set([
  'unreachable',
  'timeout',
  'unauthorized',
  'forbidden',
  'tls_untrusted',
  'refused',
]);

/** The Applications of one workspace's Argo CD, and what is to be told of their watch. */
export interface Followed {
  workspaceId: string;
  clusterId: string;
  signal: AbortSignal;
  /** Called with each list that the server gave. */
  onList: () => void;
  /** Called when the server does not take the credential. */
  onRefused: () => void;
}

/**
 * Watches the Applications until the signal aborts, with the credential that is stored now. What changes is noted for a
 * look. Trouble with the watch has the cluster asked for a sign of life, and so has its end: what the watch sees first need
 * not wait for the sweep.
 */
export async function followApplications(worker: WorkerProcess, followed: Followed): Promise<void> {
  const { deps, logger } = worker;
  const { workspaceId, clusterId, signal } = followed;
  const log = logger.child({ workspace: workspaceId, cluster: clusterId });
  const desk = createNewsDesk(
    (news) => noteNews(deps, workspaceId, news),
    signal,
    (error) => {
      log.warn({ err: error }, 'news of the watch could not be noted; trying again');
    },
  );
  const seen = new Map<string, string>();
  const changed = (object: KubernetesObject): void => {
    const { name } = object.metadata;
    const signature = signatureOf(object);
    if (!isId('deployment', name) || seen.get(name) === signature) return;
    seen.set(name, signature);
    desk.add({ deploymentId: name, signature: signatureAtRest(object) });
  };
  const gone = (name: string): void => {
    if (seen.delete(name)) desk.add({ deploymentId: name, signature: null });
  };
  const ask = askForSigns(worker, followed, (error) => log.warn({ err: error }, 'a sign of life could not be asked for'));
  const onEvent = (event: WatchEvent): void => {
    if (event.type === 'upsert') return changed(event.object);
    if (event.type === 'remove') return gone(event.object.metadata.name);
    followed.onList();
    ask.again();
    const names = new Set(event.objects.map(({ metadata }) => metadata.name));
    for (const name of seen.keys()) if (!names.has(name)) gone(name);
    event.objects.forEach(changed);
  };
  const onProblem = (problem: ClusterError): void => {
    log.warn({ err: problem }, 'the watch was interrupted');
    if (WAYS.has(problem.kind) && problem.status !== 429) ask.because();
    if (problem.kind === 'unauthorized') followed.onRefused();
  };
  const gateway = await openClusterAlone(deps, workspaceId, clusterId);
  await gateway.watch(APPLICATIONS, onEvent, { signal, onProblem });
}

/** Asks for a sign of life because of a problem, and once more when it is over. */
function askForSigns({ deps }: WorkerProcess, { workspaceId, clusterId }: Followed, onError: (error: unknown) => void) {
  let askedAt = -Infinity;
  let troubled = false;
  const ask = (): void => {
    askedAt = performance.now();
    void deps.db
      .inWorkspace(workspaceId, (tx) =>
        enqueue(tx, workspaceId, [{ job: 'probe-cluster', key: clusterId, data: { clusterId }, unprompted: true }]),
      )
      .catch(onError);
  };
  return {
    because() {
      troubled = true;
      if (performance.now() - askedAt >= ASK_EACH_MS) ask();
    },
    again() {
      if (troubled) ask();
      troubled = false;
    },
  };
}
