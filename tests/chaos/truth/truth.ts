import type { Sandbox } from '../arena/sandbox.ts';
import { watchKind } from './watch.ts';
import type { WatchedObject } from './watch.ts';

const APPLICATIONS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
const WORKLOADS = '/apis/apps/v1/deployments';

/** Something that a cluster said at a moment of the test's clock, by itself and not by Argosy. */
interface Said<T> {
  at: number;
  what: T;
}

interface ApplicationSaid {
  sync: string;
  health: string;
  revision: string;
  /** Of the last operation that succeeded. */
  synced: string;
}

/** What one cluster really said, all the time, as far as it was anything new. */
export class Truth {
  /** By the Application's name, which is the deployment's id. */
  readonly applications = new Map<string, Said<ApplicationSaid>[]>();
  /** Releases that workloads carried, by the deployment's id. */
  readonly workloads = new Map<string, Said<string>[]>();
  readonly #stop = new AbortController();
  readonly #watching: Promise<unknown>;

  constructor(sandbox: Sandbox) {
    const { signal } = this.#stop;
    this.#watching = Promise.all([
      watchKind(sandbox, APPLICATIONS, (object) => this.#takeApplication(object), signal),
      watchKind(sandbox, WORKLOADS, (object) => this.#takeWorkload(object), signal),
    ]);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
  }

  /** Whether the Application had been compared with that commit or a later one, and matched it, by that moment. */
  hadSynced(deployment: string, sequence: number, at: number, sequenceOf: (sha: string) => number): boolean {
    return (this.applications.get(deployment) ?? []).some(
      (said) => said.at <= at && said.what.sync === 'Synced' && sequenceOf(said.what.revision) >= sequence,
    );
  }

  /** Whether a sync had succeeded at that commit or a later one, or found nothing to do there. */
  hadApplied(deployment: string, sequence: number, at: number, sequenceOf: (sha: string) => number): boolean {
    return (
      this.hadSynced(deployment, sequence, at, sequenceOf) ||
      (this.applications.get(deployment) ?? []).some((said) => said.at <= at && sequenceOf(said.what.synced) >= sequence)
    );
  }

  /** Whether the workload had carried one of these releases by that moment. */
  hadCarried(deployment: string, releases: ReadonlySet<string>, at: number): boolean {
    return (this.workloads.get(deployment) ?? []).some((said) => said.at <= at && releases.has(said.what));
  }

  #takeApplication({ metadata, status = {} }: WatchedObject): void {
    const sync = (status['sync'] ?? {}) as { status?: string; revision?: string };
    const health = (status['health'] ?? {}) as { status?: string };
    const operation = (status['operationState'] ?? {}) as { phase?: string; syncResult?: { revision?: string } };
    keep(this.applications, metadata.name, {
      sync: sync.status ?? '',
      health: health.status ?? '',
      revision: sync.revision ?? '',
      synced: operation.phase === 'Succeeded' ? (operation.syncResult?.revision ?? '') : '',
    });
  }

  #takeWorkload({ metadata }: WatchedObject): void {
    const deployment = metadata.labels?.['argosy.dev/deployment'];
    if (deployment !== undefined) keep(this.workloads, deployment, metadata.annotations?.['argosy.dev/release'] ?? '');
  }
}

function keep<T>(all: Map<string, Said<T>[]>, name: string, what: T): void {
  const said = all.get(name) ?? [];
  all.set(name, said);
  if (JSON.stringify(said.at(-1)?.what) !== JSON.stringify(what)) said.push({ at: performance.now(), what });
}
