import { once } from 'node:events';
import type { ClusterError, KubernetesObject, PodLogOptions, WatchEvent } from '../../src/ports/cluster-gateway.ts';
import type { FakeCluster } from './fake-cluster.ts';

/** One reading of a container's log. */
interface FakeReading {
  pod: string;
  container: string;
  options: PodLogOptions;
  over: boolean;
}

/** Pods with logs in a cluster that otherwise does nothing by itself. */
interface FakeLogs {
  /** Every reading so far. */
  readings: FakeReading[];
  /** Those that go on, as pod/container. */
  open(): string[];
  /** Puts a pod whose containers run unless said otherwise; who watches is told. */
  putPod(pod: FakePod): void;
  removePod(name: string): void;
  /** Writes a line; the n-th of the cluster is of the n-th second. */
  write(pod: string, container: string, text: string): void;
  /** Ends every reading of the container's log, as if it had ended, or with a problem. */
  end(pod: string, container: string, problem?: ClusterError): void;
  /** Thrown by every reading of the container's log from now on; null takes it back. */
  refuse(pod: string, container: string, problem: ClusterError | null): void;
  /** How many lines were taken by readers. */
  taken(): number;
}

interface FakePod {
  name: string;
  namespace: string;
  deploymentId: string;
  containers: FakeContainer[];
  ownerName?: string;
  createdAt?: string;
}

interface FakeContainer {
  name: string;
  init?: boolean;
  state?: object;
  lastState?: object;
  restarts?: number;
}

const START = Date.parse('2026-01-01T00:00:00Z');

/** Gives a cluster logs, and news of its pods. */
export function fakeLogs(cluster: FakeCluster): FakeLogs {
  const sources = new Map<string, FakeSource>();
  const readings: FakeReading[] = [];
  const tell = watchPods(cluster);
  let written = 0;
  const sourceOf = (pod: string, container: string): FakeSource => {
    const source = sources.get(`${pod}/${container}`) ?? new FakeSource();
    sources.set(`${pod}/${container}`, source);
    return source;
  };
  cluster.followPodLog = async function* (_namespace, pod, options, signal) {
    const reading = { pod, container: options.container, options, over: false };
    readings.push(reading);
    try {
      yield* sourceOf(pod, options.container).read(options, signal);
    } finally {
      reading.over = true;
    }
  };
  return {
    readings,
    open: () => readings.filter(({ over }) => !over).map(({ pod, container }) => `${pod}/${container}`),
    putPod(pod) {
      const object = podObject(pod);
      cluster.put('pods', object);
      tell({ type: 'upsert', object });
    },
    removePod(name) {
      for (const [key, object] of cluster.objects) {
        if (!key.startsWith('pods/') || object.metadata.name !== name) continue;
        cluster.objects.delete(key);
        tell({ type: 'remove', object });
      }
    },
    write(pod, container, text) {
      written += 1;
      sourceOf(pod, container).write(`${new Date(START + written * 1000).toISOString().replace('Z', '000000Z')} ${text}`);
    },
    end: (pod, container, problem) => sourceOf(pod, container).end(problem ?? null),
    refuse(pod, container, problem) {
      sourceOf(pod, container).refusal = problem;
    },
    taken: () => [...sources.values()].reduce((sum, source) => sum + source.taken, 0),
  };
}

/** Lets the cluster's watches tell what they are told. */
function watchPods(cluster: FakeCluster): (event: WatchEvent) => void {
  const watchers = new Set<(event: WatchEvent) => void>();
  cluster.watch = async (ref, onEvent, { signal }) => {
    onEvent({ type: 'resync', objects: await cluster.list(ref) });
    watchers.add(onEvent);
    if (!signal.aborted) await once(signal, 'abort');
    watchers.delete(onEvent);
  };
  return (event) => {
    for (const onEvent of watchers) onEvent(event);
  };
}

/** The log of one container. */
class FakeSource {
  refusal: ClusterError | null = null;
  taken = 0;
  readonly #lines: string[] = [];
  readonly #news = new EventTarget();
  #ends = 0;
  #problem: ClusterError | null = null;

  write(line: string): void {
    this.#lines.push(line);
    this.#news.dispatchEvent(new Event('news'));
  }

  end(problem: ClusterError | null): void {
    this.#ends += 1;
    this.#problem = problem;
    // The next life has a log of its own.
    if (problem === null) this.#lines.length = 0;
    this.#news.dispatchEvent(new Event('news'));
  }

  async *read({ follow, tailLines }: PodLogOptions, signal: AbortSignal): AsyncGenerator<string> {
    if (this.refusal !== null) throw this.refusal;
    const before = this.#ends;
    let place = tailLines === undefined ? 0 : Math.max(0, this.#lines.length - tailLines);
    while (!signal.aborted) {
      if (place < this.#lines.length) {
        this.taken += 1;
        yield this.#lines[place++] ?? '';
      } else if (this.#ends > before) {
        if (this.#problem !== null) throw this.#problem;
        return;
      } else if (!follow) return;
      else await once(this.#news, 'news', { signal }).catch(() => undefined);
    }
  }
}

function podObject({ name, namespace, deploymentId, containers, ownerName, createdAt }: FakePod): KubernetesObject {
  const named = (init: boolean) => containers.filter((each) => (each.init ?? false) === init);
  const status = ({ name, state, lastState, restarts }: FakeContainer) => ({
    name,
    ready: true,
    restartCount: restarts ?? 0,
    state: state ?? { running: { startedAt: '2026-01-01T00:00:00Z' } },
    lastState: lastState ?? {},
  });
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: ownerName, controller: true };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      uid: `uid-of-${name}`,
      creationTimestamp: createdAt ?? '2026-01-01T00:00:00Z',
      labels: { 'argosy.dev/deployment': deploymentId },
      ...(ownerName !== undefined && { ownerReferences: [owner] }),
    },
    spec: {
      nodeName: 'node-1',
      initContainers: named(true).map(({ name }) => ({ name, image: `${name}:1` })),
      containers: named(false).map(({ name }) => ({ name, image: `${name}:1` })),
    },
    status: {
      phase: 'Running',
      startTime: '2026-01-01T00:00:00Z',
      conditions: [{ type: 'Ready', status: 'True' }],
      initContainerStatuses: named(true).map(status),
      containerStatuses: named(false).map(status),
    },
  };
}
