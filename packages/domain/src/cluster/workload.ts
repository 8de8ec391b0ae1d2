import { refusalCode } from './refusal-code.ts';
import { readCount, readList, readRecord, readText, readTime } from './outside.ts';
import { isPodReady } from './one-pod.ts';
import { readPodTroubles, type PodTrouble } from './pod-trouble.ts';
import { readWarnings, type Warning } from './warnings.ts';

/** What the live object of a workload and its pods say. */
export interface WorkloadFacts {
  kind: 'Deployment' | 'CronJob';
  name: string;
  /** The release whose manifest it carries (`argosy.dev/release` on the object itself). */
  release: string | null;
  generation: number | null;
  observedGeneration: number | null;
  /** `spec.replicas` as it is now, whoever set it. */
  wanted: number;
  /** Pods of the newest spec, and of every spec. */
  updated: number;
  total: number;
  /** Pods of every spec that are available. */
  available: number;
  /** Pods of the newest ReplicaSet that are ready. */
  newReady: number;
  /** When the rollout ran over its progress deadline; null when it has not. */
  deadlineExceededAt: Date | null;
  /** What the new pods suffer from, the commonest reason first. */
  troubles: PodTrouble[];
  /** The newest events that tell of trouble with the new pods, their ReplicaSet or the workload, the oldest first. */
  warnings: Warning[];
}

const NAME_BYTES = 253;
const WARNINGS_AT_MOST = 3;
const TROUBLES_AT_MOST = 3;
const REPLICASET_IN_TEXT = /ReplicaSet "([a-z0-9.-]{1,253})"/;

/**
 * Reads a Deployment or CronJob with the pods and events of its namespace. Takes anything and never throws.
 *
 * @param object the live Deployment or CronJob
 * @param pods the pods that its selector finds, of whatever ReplicaSet
 * @param events the namespace's events
 * @param replicaSets the Deployment's ReplicaSets where they were read; without them its own conditions and the ages of
 * the pods tell which is the newest
 * @param now the time of the look: what a container did long before it no longer counts
 */
export function readWorkloadFacts(
  object: unknown,
  pods: unknown[],
  events: unknown[],
  replicaSets: unknown[] = [],
  now: Date | null = null,
): WorkloadFacts {
  const workload = readRecord(object);
  const metadata = readRecord(workload['metadata']);
  const spec = readRecord(workload['spec']);
  const status = readRecord(workload['status']);
  const kind = workload['kind'] === 'CronJob' || 'schedule' in spec ? 'CronJob' : 'Deployment';
  // The pods of a CronJob are those of its last run, which the release did not start.
  const newest = newestReplicaSet(status, replicaSets);
  const newPods = kind === 'CronJob' ? [] : podsOfNewest(readList(pods).map(readRecord), newest);
  const troubles = [refusedPods(kind, metadata, status) ?? [], readPodTroubles(newPods, readList(events), now)].flat();
  const updated = readCount(status['updatedReplicas']) ?? 0;
  return {
    kind,
    name: readText(metadata['name'], NAME_BYTES) ?? '',
    release: readText(readRecord(metadata['annotations'])['argosy.dev/release'], NAME_BYTES),
    generation: readCount(metadata['generation']),
    observedGeneration: readCount(status['observedGeneration']),
    wanted: readCount(spec['replicas']) ?? 1,
    updated,
    total: readCount(status['replicas']) ?? updated,
    available: readCount(status['availableReplicas']) ?? 0,
    newReady: newPods.filter(isPodReady).length,
    deadlineExceededAt: progressDeadline(status),
    troubles: troubles.slice(0, TROUBLES_AT_MOST),
    warnings: kind === 'CronJob' ? [] : warningsAbout(readList(events), [metadata, newest, ...newPods.map((pod) => pod['metadata'])]),
  };
}

/**
 * Whether the live workload is the release's and has rolled out (house rule 3, fact-11): its annotation names it, the
 * controller has seen the newest spec, and all wanted replicas are of it and available. A CronJob needs the annotation
 * only: nothing runs before its time.
 *
 * @param releases the release's id, or the ids of it and of later ones
 */
export function proven(workload: WorkloadFacts, releases: string | ReadonlySet<string>): boolean {
  if (!carries(workload, releases)) return false;
  if (workload.kind === 'CronJob') return true;
  // Without the total, one old pod that serves could stand in for a new one that does not.
  const { wanted, updated, total, available } = workload;
  return specSeen(workload) && updated === wanted && total === wanted && available === wanted;
}

/** Whether the live object carries the manifest of one of these releases. */
export function carries(workload: WorkloadFacts, releases: string | ReadonlySet<string>): boolean {
  if (workload.release === null) return false;
  return typeof releases === 'string' ? workload.release === releases : releases.has(workload.release);
}

/** Whether the controller has seen the newest spec: before that the counts and conditions are of the one before. */
export function specSeen(workload: WorkloadFacts): boolean {
  return workload.generation !== null && workload.observedGeneration === workload.generation;
}

function conditionsOf(status: Record<string, unknown>): Record<string, unknown>[] {
  return readList(status['conditions'], 50).map(readRecord);
}

function progressDeadline(status: Record<string, unknown>): Date | null {
  const exceeded = conditionsOf(status).find((item) => item['type'] === 'Progressing' && item['reason'] === 'ProgressDeadlineExceeded');
  return exceeded ? (readTime(exceeded['lastUpdateTime']) ?? readTime(exceeded['lastTransitionTime'])) : null;
}

/** Pods that the API server does not even let be created: then no pod can tell. */
function refusedPods(kind: string, metadata: Record<string, unknown>, status: Record<string, unknown>): PodTrouble | null {
  const refused = conditionsOf(status).find((item) => item['type'] === 'ReplicaFailure' && item['status'] === 'True');
  const words = refused ? readText(refused['message']) : null;
  if (!words) return null;
  const code = refusalCode(words) ?? 'admission_denied';
  const subject = `${kind} ${readText(metadata['name'], NAME_BYTES) ?? ''}`;
  return { code, subject, text: `The cluster refuses the pods: ${words}`, pods: 0, common: true, fatal: false, runningSince: null };
}

/** @param about metadata of objects, or the name of the ReplicaSet */
function warningsAbout(events: unknown[], about: unknown[]): Warning[] {
  const uids = new Set(about.map((metadata) => readRecord(metadata)['uid']).filter((uid) => typeof uid === 'string'));
  const replicaSets = about.filter((name) => typeof name === 'string').map((name) => `ReplicaSet ${name}`);
  return readWarnings(events)
    .filter((warning) => (warning.uid !== null && uids.has(warning.uid)) || replicaSets.includes(warning.subject))
    .slice(-WARNINGS_AT_MOST);
}

/** The name of the newest ReplicaSet: that with the highest revision, or the one that the conditions speak of. */
function newestReplicaSet(status: Record<string, unknown>, replicaSets: unknown[]): string | null {
  const [newest] = readList(replicaSets)
    .map((item) => readRecord(readRecord(item)['metadata']))
    .toSorted((a, b) => revisionOf(b) - revisionOf(a));
  if (newest) return readText(newest['name'], NAME_BYTES);
  const progressing = conditionsOf(status).find((item) => item['type'] === 'Progressing');
  return REPLICASET_IN_TEXT.exec(readText(progressing?.['message']) ?? '')?.[1] ?? null;
}

function revisionOf(metadata: Record<string, unknown>): number {
  return Number(readRecord(metadata['annotations'])['deployment.kubernetes.io/revision'] ?? 0) || 0;
}

/** A named ReplicaSet without pods has none yet: the pods there are belong to the version before. */
function podsOfNewest(pods: Record<string, unknown>[], replicaSet: string | null): Record<string, unknown>[] {
  if (replicaSet !== null) return pods.filter((pod) => belongsTo(pod, replicaSet));
  const [youngest] = pods.toSorted((a, b) => createdAt(b) - createdAt(a));
  return youngest ? pods.filter((pod) => hashOf(pod) === hashOf(youngest)) : [];
}

function belongsTo(pod: Record<string, unknown>, replicaSet: string): boolean {
  const owner = readList(readRecord(pod['metadata'])['ownerReferences'], 10)
    .map(readRecord)
    .find((item) => item['kind'] === 'ReplicaSet');
  if (owner) return owner['name'] === replicaSet;
  const hash = hashOf(pod);
  return hash !== null && replicaSet.endsWith(`-${hash}`);
}

function hashOf(pod: Record<string, unknown>): string | null {
  return readText(readRecord(readRecord(pod['metadata'])['labels'])['pod-template-hash'], NAME_BYTES);
}

function createdAt(pod: Record<string, unknown>): number {
  return readTime(readRecord(pod['metadata'])['creationTimestamp'])?.getTime() ?? 0;
}
