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
      const now = kubeTime(timers.now());
      try {
        const before = name === undefined ? undefined : api.find({ kind, namespace, name });
        if (before !== undefined) {
          const count = Number(before['count'] ?? 1) + 1;
          api.update(kind, { ...before, count, message, lastTimestamp: now }, { fieldManager: component });
          return;
        }
        counter += 1;
        const suffix = (BigInt(timers.now().getTime()) * 1_000_000n + BigInt(counter % 1_000_000)).toString(16);
        const fresh = `${about.metadata.name.slice(0, 230)}.${suffix}`;
        api.create(kind, renderEvent(about, { ...occurrence, message }, fresh, now), { fieldManager: component });
        if (!names.has(key)) bump(distinct, group);
        keep(names, key, fresh);
      } catch (error) {
        // A namespace that ends takes no events; nothing else depends on one.
        if (!(error instanceof ApiError)) throw error;
      }
    },
  };
}

function renderEvent(about: KubeObject, occurrence: Occurrence, name: string, now: string) {
  const { namespace, resourceVersion, uid } = about.metadata;
  const { component, host, fieldPath } = occurrence;
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
    source: { component, ...(host === undefined ? {} : { host }) },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    type: occurrence.type,
    reportingComponent: component,
    reportingInstance: host ?? '',
  };
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
