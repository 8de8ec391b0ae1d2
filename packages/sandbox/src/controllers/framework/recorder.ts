import { ApiError } from '../../kubernetes/api-error.ts';
import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { kubeTime, type Timers } from '../../timers.ts';

export interface Occurrence {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** Who tells, for example `kubelet`. */
  readonly component: string;
  readonly host?: string;
  /** What was tried. Who says it has events of the newer kind, which count in another way. */
  readonly action?: string;
  /** For example `spec.containers{api}`. */
  readonly fieldPath?: string;
}

/** Writes events. What happens again is counted in the event that there is. */
export interface Recorder {
  record(about: KubeObject, occurrence: Occurrence): void;
}

const REMEMBERED = 4096;
/** So many different messages of one kind about one object, then they are counted in one. */
const DISTINCT_MESSAGES = 10;
const MESSAGE_LENGTH = 1024;
/** Where the programs of the control plane run. */
const HOST = 'sandbox';

/** @param kind the kind Event of the core group */
export function createRecorder(api: KubernetesApi, timers: Timers, kind: Kind): Recorder {
  const names = new Map<string, string>();
  const distinct = new Map<string, number>();
  let counter = 0;
  return {
    record(about, occurrence) {
      const { type, reason, component } = occurrence;
      const group = `${about.metadata.uid}|${type}|${reason}|${component}|${occurrence.fieldPath ?? ''}`;
      const many = (distinct.get(group) ?? 0) >= DISTINCT_MESSAGES;
      const message = cut(many ? `(combined from similar events): ${occurrence.message}` : occurrence.message);
      const key = many ? group : `${group}|${message}`;
      const namespace = about.metadata.namespace ?? 'default';
      const name = names.get(key);
      try {
        const before = name === undefined ? undefined : api.find({ kind, namespace, name });
        if (before !== undefined) {
          api.update(kind, { ...before, ...countOn(before, message, timers.now()) }, { fieldManager: component });
          return;
        }
        counter += 1;
        const now = timers.now();
        const suffix = (BigInt(now.getTime()) * 1_000_000n + BigInt(counter % 1_000_000)).toString(16);
        const fresh = `${about.metadata.name.slice(0, 230)}.${suffix}`;
        const event = renderEvent(about, { ...occurrence, message }, fresh, { now, many });
        api.create(kind, event, { fieldManager: component });
        if (!names.has(key)) bump(distinct, group);
        keep(names, key, fresh);
      } catch (error) {
        // A namespace that ends takes no events; nothing else depends on one.
        if (!(error instanceof ApiError)) throw error;
      }
    },
  };
}

interface Telling {
  readonly now: Date;
  /** It stands for many, and then names nobody but its source. */
  readonly many: boolean;
}

function renderEvent(about: KubeObject, occurrence: Occurrence, name: string, telling: Telling) {
  const { namespace, resourceVersion, uid } = about.metadata;
  const { fieldPath } = occurrence;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: namespace ?? 'default' },
    involvedObject: {
      kind: about.kind,
      ...(namespace === undefined ? {} : { namespace }),
      name: about.metadata.name,
      uid,
      apiVersion: about.apiVersion,
      resourceVersion,
      ...(fieldPath === undefined ? {} : { fieldPath }),
    },
    reason: occurrence.reason,
    message: occurrence.message,
    type: occurrence.type,
    ...renderTeller(occurrence, telling),
  };
}

function renderTeller({ component, host, action }: Occurrence, { now, many }: Telling) {
  if (action !== undefined) {
    const times = { eventTime: microTime(now), firstTimestamp: null, lastTimestamp: null };
    return { ...times, action, source: {}, reportingComponent: component, reportingInstance: `${component}-${host ?? HOST}` };
  }
  return {
    eventTime: null,
    firstTimestamp: kubeTime(now),
    lastTimestamp: kubeTime(now),
    count: 1,
    source: { component, ...(host === undefined ? {} : { host }) },
    reportingComponent: many ? '' : component,
    reportingInstance: many ? '' : (host ?? ''),
  };
}

/** Once more: those of the newer kind count in a series. */
function countOn(before: KubeObject, message: string, now: Date): object {
  if (before['action'] === undefined) return { count: Number(before['count'] ?? 1) + 1, message, lastTimestamp: kubeTime(now) };
  const { count = 1 } = (before['series'] ?? {}) as { count?: number };
  return { series: { count: count + 1, lastObservedTime: microTime(now) } };
}

function microTime(now: Date): string {
  return now.toISOString().replace('Z', '000Z');
}

function bump(counts: Map<string, number>, key: string): void {
  keep(counts, key, (counts.get(key) ?? 0) + 1);
}

/** Remembers the newest; the one that was used the longest ago goes. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= REMEMBERED) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}

function cut(message: string): string {
  return message.length > MESSAGE_LENGTH ? message.slice(0, MESSAGE_LENGTH) : message;
}
