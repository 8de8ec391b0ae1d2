import type { ApiEvent } from '../../kubernetes/api.ts';
import type { KindName } from './known-kinds.ts';

/** What is still to be looked at; a key stands in it at most once. */
export interface Queue {
  add(key: string): void;
  /** Adds later; of several calls for one key the earliest time holds. */
  addAfter(key: string, ms: number): void;
}

export type Watch = (event: ApiEvent, queue: Queue) => void;

/** Brings one part of the cluster from how it is to how it is wanted, one key at a time. */
export interface Controller {
  readonly name: string;
  /** What to look at again when an object of a kind changes. These only add keys. */
  readonly watches: Readonly<Partial<Record<KindName | 'all', Watch>>>;
  /** Runs again later, with growing pauses, when it throws. */
  reconcile(key: string, queue: Queue): void;
}
