import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import type { Application, Condition } from '../application/types.ts';
import type { Destination } from '../destination/destination.ts';
import { resourceKey } from '../destination/resource-key.ts';
import type { ResourceKey } from '../destination/resource-key.ts';
import { findOwner } from '../destination/tracking.ts';
import { isLiveObjectPermitted } from '../project/permissions.ts';
import type { Project } from '../project/types.ts';
import { instanceName } from './context.ts';
import type { Settings } from './settings.ts';

/** The cluster's objects that an Application has to do with: those it made, and those its source names. */
export function findLive(
  application: Application,
  project: Project,
  destination: Destination,
  settings: Settings,
  targets: readonly Manifest[],
): Map<ResourceKey, KubeObject> {
  const own = destination.live.rootsOf(instanceName(application, settings));
  const named = targets.map((target) => destination.live.find(resourceKey(target))).filter((object) => object !== undefined);
  const found = new Map([...own, ...named].map((object) => [resourceKey(object), object]));
  for (const [key, object] of found) if (!isLiveObjectPermitted(project, destination, object)) found.delete(key);
  return found;
}

/** A warning for each object that says it belongs to another Application. */
export function findShared(
  application: Application,
  live: Iterable<KubeObject>,
  settings: Settings,
): readonly Omit<Condition, 'lastTransitionTime'>[] {
  const name = instanceName(application, settings);
  const found: Omit<Condition, 'lastTransitionTime'>[] = [];
  for (const object of live) {
    const owner = findOwner(object, settings.tracking);
    if (owner === undefined || owner === name) continue;
    const own = `${application.metadata.namespace ?? ''}/${application.metadata.name}`;
    const message = `${object.kind}/${object.metadata.name} is part of applications ${own} and ${owner.replace('_', '/')}`;
    found.push({ type: 'SharedResourceWarning', message });
  }
  return found;
}
