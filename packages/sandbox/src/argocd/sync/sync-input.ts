import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import type { Timers } from '../../timers.ts';
import type { Destination } from '../destination/destination.ts';
import type { Health } from '../health/health.ts';
import type { Project } from '../project/types.ts';
import type { SyncSettings } from './sync-settings.ts';

/** What the source has, and what the cluster has of it. One of them is there. */
export interface Pair {
  readonly target: Manifest | undefined;
  readonly live: KubeObject | undefined;
}

/** All that one step of a sync needs. */
export interface SyncInput {
  readonly timers: Timers;
  readonly destination: Destination;
  readonly project: Project;
  /** Where the Application's objects go. */
  readonly namespace: string;
  readonly revision: string;
  /** A time as Kubernetes writes it. */
  readonly startedAt: string;
  readonly settings: SyncSettings;
  readonly pairs: readonly Pair[];
  readonly hooks: readonly Manifest[];
  /** Of a part of the objects: which. */
  readonly isWanted: (pair: Pair) => boolean;
  readonly isModified: (pair: Pair) => boolean;
  /** Somebody has agreed to what asks for it. */
  readonly pruneConfirmed: boolean;
  readonly waveDelayMs: number;
  readonly healthOf: (object: KubeObject) => Health | undefined;
}
