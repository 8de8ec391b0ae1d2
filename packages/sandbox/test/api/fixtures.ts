import { createApi } from '../../src/api/create-api.ts';
import type { Api } from '../../src/api/create-api.ts';
import type { Kind } from '../../src/kubernetes/kind.ts';
import type { Manifest } from '../../src/kubernetes/object.ts';
import type { Timers } from '../../src/timers.ts';

/** Time that moves when a test says so. */
export function createClock(start = '2026-11-21T10:00:00Z'): Timers & { advance(ms: number): void } {
  let now = Date.parse(start);
  let waiting: { at: number; call: () => void }[] = [];
  return {
    now: () => new Date(now),
    after(ms, call) {
      const entry = { at: now + ms, call };
      waiting.push(entry);
      return () => void (waiting = waiting.filter((each) => each !== entry));
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = waiting.toSorted((a, b) => a.at - b.at).find(({ at }) => at <= end);
        if (next === undefined) break;
        waiting = waiting.filter((each) => each !== next);
        now = next.at;
        next.call();
      }
      now = end;
    },
  };
}

export interface Cluster {
  readonly api: Api;
  readonly clock: ReturnType<typeof createClock>;
  kind(apiVersion: string, name: string): Kind;
}

/** @param folder where it is kept; absent: in memory */
export function createCluster(folder?: string): Cluster {
  const clock = createClock();
  const api = createApi({ timers: clock, folder });
  return { api, clock, kind: (apiVersion, name) => api.kinds.get(apiVersion, name) };
}

export function configMap(name: string, data: Record<string, string> = {}, metadata: Manifest['metadata'] = {}): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', ...metadata }, data };
}

export function deployment(name: string, image = 'registry.test/app:1', metadata: Manifest['metadata'] = {}): Manifest {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', ...metadata },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'main', image }] } } },
  };
}

export interface DefinitionParts {
  readonly schema?: unknown;
  readonly subresources?: unknown;
  readonly version?: string;
  readonly kind?: string;
  readonly plural?: string;
  readonly selectableFields?: unknown;
}

/** A CustomResourceDefinition of widgets. */
export function definition(parts: DefinitionParts = {}): Manifest {
  const { schema, subresources, version = 'v1', kind = 'Widget', plural = 'widgets', selectableFields } = parts;
  const openAPIV3Schema = schema ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.shop.test` },
    spec: {
      group: 'shop.test',
      scope: 'Namespaced',
      names: { plural, kind },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema },
          ...(subresources === undefined ? {} : { subresources }),
          ...(selectableFields === undefined ? {} : { selectableFields }),
        },
      ],
    },
  };
}

export function widget(
  name: string,
  fields: Record<string, unknown> = {},
  metadata: Manifest['metadata'] = {},
  apiVersion = 'shop.test/v1',
): Manifest {
  return { apiVersion, kind: 'Widget', metadata: { name, namespace: 'default', ...metadata }, ...fields };
}

/** What an ApiError says, for `t.throws`. */
export function refusal(code: number, message: string | RegExp = /./): { name: string; code: number; message: string | RegExp } {
  return { name: 'ApiError', code, message };
}
