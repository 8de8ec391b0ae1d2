import type { FaultSwitch } from '../../faults.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { Timers } from '../../timers.ts';
import { healthOf } from '../health/health-of.ts';
import type { Health } from '../health/health.ts';

const MOST = 20_000;

export interface HealthViewDeps {
  readonly timers: Timers;
  readonly faults: FaultSwitch;
  /** Whether child Applications have a health. */
  readonly applicationHealth: () => boolean;
}

/** How objects fare as Argo CD sees it: by a fault (`controller.staleHealthMs`) later than it is so. */
export interface HealthView {
  of(object: KubeObject): Health | undefined;
  /** As it is, without the fault. */
  now(object: KubeObject): Health | undefined;
  /** An object has changed. @returns in how many milliseconds that is seen, where it is not seen now */
  noteChange(old: KubeObject | undefined, object: KubeObject): number | undefined;
}

interface Seen {
  readonly health: Health | undefined;
  readonly until: number;
}

export function createHealthView({ timers, faults, applicationHealth }: HealthViewDeps): HealthView {
  const older = new Map<string, Seen[]>();
  const now = (object: KubeObject) => {
    const isApplication = object.kind === 'Application' && object.apiVersion.startsWith('argoproj.io/');
    return isApplication ? childHealth(object, applicationHealth()) : healthOf(object);
  };
  return {
    now,
    of(object) {
      const at = timers.now().getTime();
      const seen = older.get(object.metadata.uid)?.filter(({ until }) => until > at) ?? [];
      if (seen.length === 0) older.delete(object.metadata.uid);
      const [first] = seen;
      return first === undefined ? now(object) : first.health;
    },
    noteChange(old, object) {
      const { staleHealthMs } = faults.current.controller;
      if (staleHealthMs <= 0 || old === undefined) return undefined;
      const [before, after] = [now(old), now(object)];
      if (before?.status === after?.status) return undefined;
      if (older.size >= MOST) older.clear();
      const { uid } = object.metadata;
      const at = timers.now().getTime();
      const kept = older.get(uid)?.filter(({ until }) => until > at) ?? [];
      older.set(uid, [...kept, { health: before, until: at + staleHealthMs }]);
      return staleHealthMs;
    },
  };
}

/** Argo CD gives Applications no health of their own; where the settings have a rule for it, it is the usual one. */
function childHealth({ status }: KubeObject, enabled: boolean): Health | undefined {
  if (!enabled) return undefined;
  const health = ((status ?? {}) as { health?: Partial<Health> }).health;
  return health?.status === undefined
    ? { status: 'Progressing', message: '' }
    : { status: health.status, ...(health.message === undefined ? {} : { message: health.message }) };
}
