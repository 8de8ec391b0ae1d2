import { readCount, readRecord, readText, readTime } from './outside.ts';

/** An event that Kubernetes tells of one of a deployment's objects. */
export interface ClusterEventFacts {
  type: string | null;
  reason: string | null;
  message: string | null;
  count: number;
  object: { kind: string; name: string };
  firstAt: Date | null;
  lastAt: Date | null;
}

const NAME_BYTES = 253;
const WORD_BYTES = 128;

/** Kinds of which the chart makes one, named as the workload. */
const NAMED_AS_WORKLOAD = [
  'Deployment',
  'CronJob',
  'Service',
  'ServiceAccount',
  'Ingress',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
];
/** What Kubernetes' controllers append: letters and digits that spell no word, or a CronJob's minute. */
const HASH = '[a-z0-9]{1,10}';
const SUFFIX = '[a-z0-9]{5}';

/**
 * The events of a namespace that are about a deployment's objects, also about those that are gone, the newest first.
 * Takes anything and never throws.
 *
 * @param name what the workload is called
 * @param atMost how many are given
 */
export function readClusterEvents(objects: readonly unknown[], name: string, atMost: number): ClusterEventFacts[] {
  const concerns = concerning(name);
  return objects
    .map(readRecord)
    .filter(concerns)
    .map(readEvent)
    .toSorted((a, b) => (b.lastAt?.getTime() ?? 0) - (a.lastAt?.getTime() ?? 0))
    .slice(0, atMost);
}

/** Tells by kind and name whether an event is about an object of the workload: no other app's object can be called so. */
function concerning(name: string): (event: Record<string, unknown>) => boolean {
  // A slug has letters, digits and hyphens only.
  const replicaSetOrJob = new RegExp(`^${name}-${HASH}$`);
  const pod = new RegExp(`^${name}-${HASH}-${SUFFIX}$`);
  return (event) => {
    const { kind, name: of } = subjectOf(event);
    if (typeof kind !== 'string' || typeof of !== 'string' || of.length > NAME_BYTES) return false;
    if (NAMED_AS_WORKLOAD.includes(kind)) return of === name;
    if (kind === 'ReplicaSet' || kind === 'Job') return replicaSetOrJob.test(of);
    if (kind === 'Pod') return pod.test(of);
    return kind === 'PersistentVolumeClaim' && of.startsWith(`${name}.`);
  };
}

/** `involvedObject` in the core group, `regarding` in `events.k8s.io`. */
function subjectOf(event: Record<string, unknown>): Record<string, unknown> {
  return readRecord(event['involvedObject'] ?? event['regarding']);
}

function readEvent(event: Record<string, unknown>): ClusterEventFacts {
  const subject = subjectOf(event);
  const series = readRecord(event['series']);
  const first = readTime(event['firstTimestamp'] ?? event['deprecatedFirstTimestamp']) ?? readTime(event['eventTime']);
  const created = readTime(readRecord(event['metadata'])['creationTimestamp']);
  const last = readTime(series['lastObservedTime']) ?? readTime(event['lastTimestamp'] ?? event['deprecatedLastTimestamp']);
  return {
    type: readText(event['type'], WORD_BYTES),
    reason: readText(event['reason'], WORD_BYTES),
    message: readText(event['message'] ?? event['note']),
    count: readCount(series['count']) ?? readCount(event['count'] ?? event['deprecatedCount']) ?? 1,
    object: { kind: readText(subject['kind'], WORD_BYTES) ?? '', name: readText(subject['name'], NAME_BYTES) ?? '' },
    firstAt: first ?? created,
    lastAt: last ?? first ?? created,
  };
}
