import type { AnyObject } from '../application/types.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import { groupOf } from '../project/permissions.ts';

const TRACKING_ID = 'argocd.argoproj.io/tracking-id';
const INSTALLATION_ID = 'argocd.argoproj.io/installation-id';
const LONGEST_LABEL = 63;

/** How Argo CD knows which Application an object belongs to. */
export interface Tracking {
  readonly method: 'annotation' | 'label' | 'annotation+label';
  readonly labelKey: string;
  /** Empty unless several Argo CDs share a cluster. */
  readonly installationId: string;
}

export interface TrackingId {
  readonly application: string;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What an object's annotation says; undefined where it has none, or one of another Argo CD. */
export function findTrackingId({ metadata }: AnyObject, { installationId }: Tracking): TrackingId | undefined {
  const annotations = metadata.annotations ?? {};
  if ((annotations[INSTALLATION_ID] ?? '') !== installationId) return undefined;
  const text = annotations[TRACKING_ID];
  const parts =
    text === undefined ? null : /^(?<application>[^:]*):(?<group>[^/:]*)\/(?<kind>[^/:]*):(?<namespace>[^/]*)\/(?<name>[^/]*)$/u.exec(text);
  const { application = '', group = '', kind = '', namespace = '', name = '' } = parts?.groups ?? {};
  return parts === null ? undefined : { application, group, kind, namespace, name };
}

/** The Application (by the name it has in tracking) that an object says it belongs to. */
export function findOwner(object: AnyObject, tracking: Tracking): string | undefined {
  const owner = tracking.method === 'label' ? object.metadata.labels?.[tracking.labelKey] : findTrackingId(object, tracking)?.application;
  return owner === '' ? undefined : owner;
}

/** The manifest with the marks that make it the Application's. */
export function track(manifest: Manifest, application: string, namespace: string, tracking: Tracking): Manifest {
  const { metadata } = manifest;
  const id = `${application}:${groupOf(manifest)}/${manifest.kind}:${metadata.namespace ?? namespace}/${metadata.name ?? ''}`;
  const marks = { [TRACKING_ID]: id, ...(tracking.installationId === '' ? {} : { [INSTALLATION_ID]: tracking.installationId }) };
  const label = tracking.method === 'label' ? application : truncate(application);
  return {
    ...manifest,
    metadata: {
      ...metadata,
      ...(tracking.method === 'label' ? {} : { annotations: { ...metadata.annotations, ...marks } }),
      ...(tracking.method === 'annotation' ? {} : { labels: { ...metadata.labels, [tracking.labelKey]: label } }),
    },
  };
}

/**
 * Whether an object's mark was meant for it: marks are sometimes copied to other objects with all annotations.
 *
 * @param target what the source has for it
 */
export function isSelfReferenced(live: AnyObject | undefined, target: AnyObject | undefined, tracking: Tracking): boolean {
  if (live === undefined || tracking.method === 'label') return true;
  const { namespace = '', name } = live.metadata;
  if (target !== undefined) {
    const rightPlace = namespace === '' || namespace === (target.metadata.namespace ?? '');
    return rightPlace && name === target.metadata.name && groupOf(live) === groupOf(target) && live.kind === target.kind;
  }
  const id = findTrackingId(live, tracking);
  if (id === undefined) return true;
  return (namespace === '' || namespace === id.namespace) && name === id.name && groupOf(live) === id.group && live.kind === id.kind;
}

function truncate(name: string): string {
  return name.slice(0, LONGEST_LABEL).replace(/[^a-z0-9]+$/iu, '');
}
