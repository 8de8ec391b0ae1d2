import type { KubernetesApi, ObjectRef, Patch } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { Application } from './types.ts';

export const API_VERSION = 'argoproj.io/v1alpha1';
export const MANAGER = 'argocd-application-controller';
export const REFRESH = 'argocd.argoproj.io/refresh';
export const SKIP_RECONCILE = 'argocd.argoproj.io/skip-reconcile';

/** `<namespace>/<name>`: how the queues know an Application. */
export type ApplicationKey = string;

export function keyOf({ metadata }: Pick<Application, 'metadata'>): ApplicationKey {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** Reads and writes the Applications of a cluster. While their definition is not installed, there are none. */
export interface Applications {
  kind(): Kind | undefined;
  all(): readonly Application[];
  find(key: ApplicationKey): Application | undefined;
  /**
   * @returns as it is then; undefined where it is gone
   * @throws ApiError where the API server refuses
   */
  patch(application: Application, patch: Patch): Application | undefined;
  /** Replaces one that nobody has changed since it was read. */
  update(application: Application): Application;
}

export function createApplications(api: KubernetesApi): Applications {
  const kind = () => api.kinds.find(API_VERSION, 'Application');
  const refOf = (key: ApplicationKey): ObjectRef | undefined => {
    const known = kind();
    const slash = key.indexOf('/');
    return known === undefined ? undefined : { kind: known, namespace: key.slice(0, slash), name: key.slice(slash + 1) };
  };
  const find = (key: ApplicationKey) => {
    const ref = refOf(key);
    return ref === undefined ? undefined : (api.find(ref) as Application | undefined);
  };
  return {
    kind,
    find,
    all() {
      const known = kind();
      return known === undefined ? [] : (api.list(known).items as readonly Application[]);
    },
    patch(application, patch) {
      const ref = refOf(keyOf(application));
      if (ref === undefined || find(keyOf(application))?.metadata.uid !== application.metadata.uid) return undefined;
      return api.patch(ref, patch, { fieldManager: MANAGER }) as Application;
    },
    update: (application) => api.update(api.kinds.get(API_VERSION, 'Application'), application, { fieldManager: MANAGER }) as Application,
  };
}
