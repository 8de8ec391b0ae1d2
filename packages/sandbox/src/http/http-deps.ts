import type { Logger } from '@argosy/runtime/logger';
import type { FaultSwitch } from '../faults.ts';
import type { KubernetesApi } from '../kubernetes/api.ts';
import type { Stats } from '../stats.ts';
import type { Timers } from '../timers.ts';
import type { Pages } from './resources/pages.ts';
import type { Tokens } from './tokens/create-tokens.ts';

/** The API, with the shapes of its kinds. */
export interface ServedApi extends KubernetesApi {
  /** Puts on disk what was written, before a caller is told that it was. */
  settle(): void;
  /** Gives what OpenAPI v3 has under `components` for a group and version. */
  readonly schemas: { document(group: string, version: string): unknown };
}

/** What answering a request needs. */
export interface HttpDeps {
  readonly api: ServedApi;
  readonly tokens: Tokens;
  readonly faults: FaultSwitch;
  readonly stats: Stats;
  /** For example `v1.35.4+argosy-sandbox`. */
  readonly version: string;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly pages: Pages;
  /** Aborted when the server closes; answers without an end then end. */
  readonly closing: AbortSignal;
}
