import { createApi, type Api } from '../../../src/api/create-api.ts';
import { startControllers, type ControllerOptions } from '../../../src/controllers/start-controllers.ts';
import { createFaultSwitch, type FaultSwitch } from '../../../src/faults.ts';
import type { Selection } from '../../../src/kubernetes/api.ts';
import type { KubeObject, Manifest } from '../../../src/kubernetes/object.ts';
import { createLogger } from '@argosy/runtime/logger';
import { createFakeTimers, type FakeTimers } from './fake-timers.ts';

/** A cluster in memory whose time a test moves. */
export interface Stage {
  readonly api: Api;
  readonly timers: FakeTimers;
  readonly faults: FaultSwitch;
  /** What controllers logged as a failure of their own. */
  readonly failures: unknown[];
  create(manifest: Manifest): KubeObject;
  /** An object by `apps/v1/Deployment` and `namespace/name`. */
  find(kind: string, key: string): Any;
  get(kind: string, key: string): Any;
  list(kind: string, selection?: Selection): Any[];
  remove(kind: string, key: string, policy?: 'Foreground' | 'Background' | 'Orphan'): void;
  patch(kind: string, key: string, body: unknown): void;
  /** The messages of the events about an object, oldest first, each as `Reason: message`. */
  events(name: string): string[];
  /** Ends the controllers and starts others over the same objects. */
  restart(): Stage;
  close(): void;
}

/** An object of which a test knows the shape, as JSON gives it. */
export type Any = ReturnType<typeof JSON.parse>;

/** @param options tests of tokens and certificates say what they want */
export function createStage(options: Partial<ControllerOptions> = {}): Stage {
  const timers = createFakeTimers();
  return start(createApi({ timers }), timers, options);
}

function start(api: Api, timers: FakeTimers, options: Partial<ControllerOptions>): Stage {
  const faults = createFaultSwitch();
  const failures: unknown[] = [];
  const write = (line: string): void => {
    const record = JSON.parse(line) as { level: number };
    if (record.level >= 50) failures.push(record);
  };
  const logger = createLogger('test', 'warn', { write });
  const running = startControllers({ api, timers, faults, logger, ...options });
  const refOf = (kind: string, key: string) => {
    const [name = '', namespace] = key.split('/').toReversed();
    return { kind: kindOf(api, kind), namespace, name };
  };
  timers.advance(100);
  return {
    api,
    timers,
    faults,
    failures,
    create: (manifest) => api.create(kindOf(api, `${manifest.apiVersion}/${manifest.kind}`), manifest),
    find: (kind, key) => api.find(refOf(kind, key)),
    get: (kind, key) => api.get(refOf(kind, key)),
    list: (kind, selection) => [...api.list(kindOf(api, kind), selection).items],
    remove: (kind, key, propagationPolicy) =>
      void api.remove(refOf(kind, key), propagationPolicy === undefined ? {} : { propagationPolicy }),
    patch: (kind, key, body) => void api.patch(refOf(kind, key), { type: 'merge', body }),
    events(name) {
      const all = api.list(kindOf(api, 'v1/Event')).items as Any[];
      return all.filter((event) => event.involvedObject.name === name).map((event) => `${event.reason}: ${event.message}`);
    },
    restart() {
      running.close();
      return start(api, timers, options);
    },
    close() {
      running.close();
      api.close();
    },
  };
}

function kindOf(api: Api, text: string) {
  const slash = text.lastIndexOf('/');
  return api.kinds.get(text.slice(0, slash), text.slice(slash + 1));
}
