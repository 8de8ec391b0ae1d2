import type { Manifest } from '../../kubernetes/object.ts';
import type { Application, Condition } from '../application/types.ts';
import type { Destination } from '../destination/destination.ts';
import { resourceKey } from '../destination/resource-key.ts';
import { track } from '../destination/tracking.ts';
import { groupOf } from '../project/permissions.ts';
import { instanceName } from './context.ts';
import { isExcluded } from './resource-filter.ts';
import type { Settings } from './settings.ts';

export interface Prepared {
  readonly targets: readonly Manifest[];
  readonly conditions: readonly Omit<Condition, 'lastTransitionTime'>[];
}

/** What a source has, made ready for the cluster: each object once, in its namespace, with the marks of its Application. */
export function prepareTargets(
  manifests: readonly Manifest[],
  application: Application,
  destination: Destination,
  settings: Settings,
): Prepared {
  const namespace = application.spec.destination.namespace ?? '';
  const name = instanceName(application, settings);
  const conditions: Omit<Condition, 'lastTransitionTime'>[] = [];
  const byKey = new Map<string, Manifest[]>();
  for (const [index, manifest] of manifests.entries()) {
    const group = groupOf(manifest);
    if (isExcluded(settings, group, manifest.kind, destination.server)) {
      const message = `Resource ${group}/${manifest.kind} ${manifest.metadata.name ?? ''} is excluded in the settings`;
      conditions.push({ type: 'ExcludedResourceWarning', message });
      continue;
    }
    const placed = place(manifest, namespace, destination);
    const marked = manifest.kind === 'CustomResourceDefinition' ? placed : track(placed, name, namespace, settings.tracking);
    const generated = placed.metadata.name === undefined ? `${placed.metadata.generateName ?? ''}${index}` : '';
    const key = `${resourceKey(marked)}${generated}`;
    byKey.set(key, [...(byKey.get(key) ?? []), marked]);
  }
  for (const [key, found] of byKey) {
    if (found.length === 1) continue;
    const message = `Resource ${key} appeared ${found.length} times among application resources.`;
    conditions.push({ type: 'RepeatedResourceWarning', message });
  }
  return { targets: [...byKey.values()].map((found) => found.at(-1)).filter((target) => target !== undefined), conditions };
}

function place(manifest: Manifest, namespace: string, { kinds }: Destination): Manifest {
  const kind = kinds.findGroupKind(groupOf(manifest), manifest.kind);
  const { namespace: own = '', ...metadata } = manifest.metadata;
  if (kind?.namespaced === false) return { ...manifest, metadata };
  const at = own === '' ? namespace : own;
  return { ...manifest, metadata: at === '' ? metadata : { ...metadata, namespace: at } };
}
