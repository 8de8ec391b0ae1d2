import type { DeleteOptions, ObjectRef, Patch, WriteOptions } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import type { ClusterIdentity } from '../project/types.ts';
import type { LiveCache } from './live-cache.ts';

/** The kinds that a cluster serves, one version each. */
export interface DestinationKinds {
  all(): readonly Kind[];
  find(apiVersion: string, kind: string): Kind | undefined;
  findGroupKind(group: string, kind: string): Kind | undefined;
}

/**
 * A cluster that Applications go to: the one Argo CD runs in, or another one over HTTPS. Every call throws ApiError where
 * the API server refuses, and Error where it is not reached.
 */
export interface Destination extends ClusterIdentity {
  readonly live: LiveCache;
  readonly kinds: DestinationKinds;
  /** For example `1.35.4`. Known once `ready` has resolved. */
  readonly version: string;
  /**
   * Waits until the cluster's objects are in `live`.
   *
   * @throws Error why they are not
   */
  ready(): Promise<void>;
  find(ref: ObjectRef): Promise<KubeObject | undefined>;
  create(kind: Kind, manifest: Manifest, options?: WriteOptions): Promise<KubeObject>;
  update(kind: Kind, manifest: Manifest, options?: WriteOptions): Promise<KubeObject>;
  patch(ref: ObjectRef, patch: Patch, options?: WriteOptions): Promise<KubeObject>;
  remove(ref: ObjectRef, options?: DeleteOptions): Promise<void>;
  close(): void;
}

/** A cluster's version as Helm wants it: without `v` and without what stands behind a plus. */
export function plainVersion(gitVersion: string): string {
  return gitVersion.replace(/^v/u, '').replace(/\+.*$/u, '');
}
