import type { SyncInput } from './sync-input.ts';
import type { SyncState } from './sync-state.ts';

/** One step of a sync: what it is given, and what it changes. */
export interface Step {
  readonly input: SyncInput;
  readonly state: SyncState;
}
