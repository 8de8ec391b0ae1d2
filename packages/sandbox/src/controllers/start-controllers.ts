import type { Logger } from '@argosy/runtime/logger';
import type { FaultSwitch } from '../faults.ts';
import { ApiError } from '../kubernetes/api-error.ts';
import type { ApiEvent, KubernetesApi } from '../kubernetes/api.ts';
import type { Kind } from '../kubernetes/kind.ts';
import type { Timers } from '../timers.ts';
import type { Controller, Queue, Watch } from './framework/controller.ts';
import type { Environment } from './framework/environment.ts';
import { knownKinds, type KnownKinds } from './framework/known-kinds.ts';
import { createObjectIndex } from './framework/object-index.ts';
import { createOrphanIndex } from './framework/orphan-index.ts';
import { createPodIndex } from './framework/pod-index.ts';
import { createRecorder } from './framework/recorder.ts';
import { createWorkLoop, type WorkLoop } from './framework/work-loop.ts';
import { createControllers, type AccountOptions } from './create-controllers.ts';
import { ensureStorageClass } from './volumes/storage-classes.ts';

export interface ControllerOptions extends AccountOptions {
  readonly api: KubernetesApi;
  readonly timers: Timers;
  readonly faults: FaultSwitch;
  readonly logger: Logger;
}

export interface RunningControllers {
  close(): void;
}

/** Starts everything that keeps a cluster going by itself: controllers, scheduler and kubelets. */
export function startControllers({ api, timers, faults, logger, ...accounts }: ControllerOptions): RunningControllers {
  const kinds = knownKinds(api.kinds);
  const env: Environment = {
    api,
    timers,
    faults,
    logger,
    kinds,
    objects: createObjectIndex(),
    pods: createPodIndex(),
    orphans: createOrphanIndex([kinds.pod, kinds.replicaSet]),
    recorder: createRecorder(api, timers, kinds.event),
  };
  ensureStorageClass(env);
  const loop = createWorkLoop({ timers, onError: (controller, key, error, failures) => tell(logger, controller, key, error, failures) });
  const watches = collectWatches(createControllers(env, accounts), kinds, loop);
  const index = (event: ApiEvent): void => {
    env.objects.apply(event);
    env.orphans.apply(event);
    if (event.kind === kinds.pod) env.pods.apply(event);
  };
  const dispatch = (event: ApiEvent): void => {
    for (const { watch, queue } of watches.get(event.kind) ?? watches.get('all') ?? []) watch(event, queue);
  };
  const unsubscribe = api.subscribe('all', (event) => {
    index(event);
    dispatch(event);
  });
  const present = api.kinds.all().flatMap((kind) => api.list(kind).items.map((object) => added(kind, object)));
  present.forEach(index);
  present.forEach(dispatch);
  return {
    close() {
      unsubscribe();
      loop.close();
    },
  };
}

function added(kind: Kind, object: ApiEvent['object']): ApiEvent {
  return { type: 'ADDED', kind, object, old: undefined };
}

type Watches = Map<Kind | 'all', { watch: Watch; queue: Queue }[]>;

/** The watches of each kind; those of all kinds stand with each kind and under `all`. */
function collectWatches(controllers: readonly Controller[], kinds: KnownKinds, loop: WorkLoop): Watches {
  const found: Watches = new Map();
  for (const kind of ['all' as const, ...Object.values(kinds)]) found.set(kind, []);
  for (const controller of controllers) {
    const queue = loop.queueOf(controller);
    for (const [name, watch] of Object.entries(controller.watches)) {
      const places = name === 'all' ? [...found.keys()] : [kinds[name as keyof KnownKinds]];
      for (const place of places) found.get(place)?.push({ watch, queue });
    }
  }
  return found;
}

function tell(logger: Logger, controller: string, key: string, error: unknown, failures: number): void {
  const facts = { controller, key, failures, error: error instanceof Error ? error.message : String(error) };
  if (error instanceof ApiError) logger.debug(facts, 'A controller was refused and tries again');
  else logger.error({ ...facts, err: error }, 'A controller failed and tries again');
}
