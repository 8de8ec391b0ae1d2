import type { LogLine } from '@argosy/domain/cluster/log-line';
import { isRunning, listLogStreams, logStreamKey, type LogStream, type WantedLogs } from '@argosy/domain/cluster/log-streams';
import { readPod, readPods, type PodFacts } from '@argosy/domain/cluster/pods';
import type { ClusterError, KubernetesObject, PodLogOptions, WatchEvent } from '../../ports/cluster-gateway.ts';
import { labelSelectorOf, podsOf, type Target } from '../open-target.ts';
import { followContainer } from './follow-container.ts';
import { createLineChannel, type LineChannel } from './line-channel.ts';
import { leftOutNotice, type LogItem } from './log-item.ts';
import { problemNotice } from './read-logs.ts';

export interface FollowOptions {
  wanted: WantedLogs;
  /** How the logs of containers begin that run already; those that join later are read from their start. */
  beginning: Pick<PodLogOptions, 'tailLines' | 'since'>;
  /** Logs that are read at the same time. */
  atMost: number;
}

/**
 * Reads the logs of a deployment's containers as they are written, in order of arrival; new pods and new lives of
 * containers join, those that end leave. It ends when it is no longer read or when the signal aborts, with all its
 * connections.
 *
 * @param present the pods as they were listed
 */
export async function* followLogs(
  target: Target,
  present: KubernetesObject[],
  options: FollowOptions,
  signal: AbortSignal,
): AsyncGenerator<LogItem> {
  const stop = new AbortController();
  const ended = AbortSignal.any([signal, stop.signal]);
  const channel = createLineChannel<LogItem>();
  ended.addEventListener('abort', () => channel.close(), { once: true });
  if (ended.aborted) channel.close();
  const follower = new Follower(target, options, channel, ended);
  follower.begin(present);
  const watching = target.gateway.watch(podsOf(target), (event) => follower.observe(event), {
    signal: ended,
    labelSelector: labelSelectorOf(target),
    onProblem: (problem) => follower.onWatchProblem(problem),
  });
  try {
    yield* channel.read();
  } finally {
    stop.abort();
    await watching;
    await follower.finish();
  }
}

class Follower {
  readonly #target: Target;
  readonly #options: FollowOptions;
  readonly #channel: LineChannel<LogItem>;
  readonly #signal: AbortSignal;
  #pods = new Map<string, PodFacts>();
  /** Logs that are read. */
  readonly #open = new Map<string, Promise<void>>();
  /** Those that there were when the reading began, also those for which there was no room then. */
  readonly #present = new Set<string>();
  /** Logs that were read to their end, by the pods that still are there. */
  readonly #read = new Map<string, Set<string>>();
  #toldOfMore = false;
  #toldOfWatch = false;

  constructor(target: Target, options: FollowOptions, channel: LineChannel<LogItem>, signal: AbortSignal) {
    this.#target = target;
    this.#options = options;
    this.#channel = channel;
    this.#signal = signal;
  }

  /** Begins with the pods that there are. */
  begin(present: KubernetesObject[]): void {
    this.#pods = new Map(readPods(present).map((pod) => [pod.uid, pod]));
    for (const stream of this.#waiting()) this.#present.add(logStreamKey(stream));
    this.#join();
  }

  observe(event: WatchEvent): void {
    this.#toldOfWatch = false;
    if (event.type === 'resync') this.#pods = new Map(readPods(event.objects).map((pod) => [pod.uid, pod]));
    else {
      const pod = readPod(event.object);
      if (event.type === 'upsert') this.#pods.set(pod.uid, pod);
      else this.#pods.delete(pod.uid);
    }
    for (const uid of this.#read.keys()) if (!this.#pods.has(uid)) this.#read.delete(uid);
    this.#join();
  }

  /** What keeps the news of pods away is said once; the watch goes on by itself. */
  onWatchProblem(problem: ClusterError): void {
    if (this.#toldOfWatch) return;
    this.#toldOfWatch = true;
    const text = this.#target.redact(`New pods are not seen at the moment: ${problem.message}`);
    void this.#channel.push({ type: 'notice', text });
  }

  async finish(): Promise<void> {
    await Promise.all(this.#open.values());
  }

  /** Begins to read what is not read yet, as far as there is room. */
  #join(): void {
    const waiting = this.#waiting();
    const room = Math.max(0, this.#options.atMost - this.#open.size);
    for (const stream of waiting.slice(0, room)) this.#open.set(logStreamKey(stream), this.#follow(stream));
    if (waiting.length <= room || this.#toldOfMore) return;
    this.#toldOfMore = true;
    void this.#channel.push(leftOutNotice(this.#options.atMost));
  }

  #waiting(): LogStream[] {
    return listLogStreams([...this.#pods.values()], this.#options.wanted).filter((stream) => {
      return !this.#open.has(logStreamKey(stream)) && this.#read.get(stream.uid)?.has(logStreamKey(stream)) !== true;
    });
  }

  async #follow(stream: LogStream): Promise<void> {
    const { pod, container, uid } = stream;
    const key = logStreamKey(stream);
    const followed = {
      beginning: this.#present.has(key) ? this.#options.beginning : {},
      onLine: ({ at, text }: LogLine) => this.#channel.push({ type: 'line', pod, container, at, line: this.#target.redact(text) }),
      onProblem: (problem: ClusterError) => this.#channel.push(problemNotice(this.#target, stream, problem)),
      isRunning: () => isRunning(this.#pods.get(uid), stream),
    };
    await followContainer(this.#target, stream, followed, this.#signal);
    this.#open.delete(key);
    if (this.#signal.aborted) return;
    if (this.#pods.has(uid)) this.#read.set(uid, (this.#read.get(uid) ?? new Set()).add(key));
    this.#join();
  }
}
