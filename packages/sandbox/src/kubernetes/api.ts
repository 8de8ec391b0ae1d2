import type { Kind } from './kind.ts';
import type { KubeObject, Manifest } from './object.ts';

/** Names one object. */
export interface ObjectRef {
  readonly kind: Kind;
  readonly namespace?: string | undefined;
  readonly name: string;
}

export interface Selection {
  readonly namespace?: string | undefined;
  /** In the words of Kubernetes: `a=b,c in (d,e),!f`. */
  readonly labelSelector?: string | undefined;
  /** `metadata.name`, `metadata.namespace`, and the few fields that Kubernetes has for a kind. */
  readonly fieldSelector?: string | undefined;
}

export interface WriteOptions {
  /** Who is told to have set the fields. */
  readonly fieldManager?: string | undefined;
  /** Of a server-side apply: takes fields over from other managers. */
  readonly force?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore' | undefined;
  /** `status` or `scale`; the object itself unless given. */
  readonly subresource?: string | undefined;
  /** Takes sentences that a client shows as warnings. */
  readonly warn?: ((text: string) => void) | undefined;
}

export interface Patch {
  readonly type: 'json' | 'merge' | 'strategic' | 'apply';
  readonly body: unknown;
}

export interface DeleteOptions {
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan' | undefined;
  readonly gracePeriodSeconds?: number | undefined;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
  readonly dryRun?: boolean | undefined;
}

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface ApiEvent {
  readonly type: EventType;
  /** As it is now; for `DELETED` as it was last, with the resourceVersion of the deletion. */
  readonly object: KubeObject;
  /** As it was before; a watcher with a selector needs it. */
  readonly old: KubeObject | undefined;
  readonly kind: Kind;
}

export interface List {
  readonly items: readonly KubeObject[];
  /** Of the whole cluster at that moment. */
  readonly resourceVersion: string;
}

/**
 * The API server without HTTP. Everything goes through it: requests from outside, the controllers, and what plays Argo CD.
 * All calls are synchronous and atomic, and throw ApiError where a real API server would refuse.
 */
export interface KubernetesApi {
  readonly kinds: Kinds;
  /** The resourceVersion of the last write. */
  readonly resourceVersion: string;

  find(ref: ObjectRef): KubeObject | undefined;
  /** @throws ApiError 404 */
  get(ref: ObjectRef): KubeObject;
  list(kind: Kind, selection?: Selection): List;

  create(kind: Kind, manifest: Manifest, options?: WriteOptions): KubeObject;
  /** Replaces; with a resourceVersion in it, only that state (else 409). */
  update(kind: Kind, manifest: Manifest, options?: WriteOptions): KubeObject;
  /** A server-side apply (`apply`) makes the object where it is absent; every other patch of it is 404. */
  patch(ref: ObjectRef, patch: Patch, options?: WriteOptions): KubeObject;
  /** Gives the object as it is after the call: with a deletionTimestamp where something still holds it. */
  remove(ref: ObjectRef, options?: DeleteOptions): KubeObject;

  /**
   * Tells of every change of a kind (or of all kinds) from now on, synchronously, in order, after the change is made. A
   * listener only remembers what to do; it must neither throw nor write.
   *
   * @returns ends it
   */
  subscribe(kind: Kind | 'all', listener: (event: ApiEvent) => void): () => void;
  /**
   * The events of a kind after a version, oldest first.
   *
   * @throws ApiError 410 where these are no longer remembered
   */
  eventsAfter(kind: Kind, resourceVersion: string): readonly ApiEvent[];
}

/** What kinds the cluster serves: the built-in ones, and those of CustomResourceDefinitions while these are there. */
export interface Kinds {
  all(): readonly Kind[];
  /** By `apps/v1` and `Deployment`. */
  find(apiVersion: string, kind: string): Kind | undefined;
  /** By the parts of a path. */
  findResource(group: string, version: string, plural: string): Kind | undefined;
  /** @throws ApiError 404 */
  get(apiVersion: string, kind: string): Kind;
}
