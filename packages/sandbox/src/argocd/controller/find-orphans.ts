import type { KubeObject } from '../../kubernetes/object.ts';
import type { Application, Condition } from '../application/types.ts';
import type { Destination } from '../destination/destination.ts';
import { resourceKey } from '../destination/resource-key.ts';
import type { ResourceKey } from '../destination/resource-key.ts';
import { findOwner } from '../destination/tracking.ts';
import { matchesGlob } from '../glob.ts';
import { groupOf, isKindPermitted } from '../project/permissions.ts';
import type { Project } from '../project/types.ts';
import type { Settings } from './settings.ts';
import { withChildren } from './resource-tree.ts';

/** A warning of objects in the Application's namespace that belong to nobody, where the project asks for it. */
export function findOrphans(
  { spec }: Application,
  project: Project,
  { live }: Destination,
  settings: Settings,
  managed: ReadonlySet<ResourceKey>,
): readonly Omit<Condition, 'lastTransitionTime'>[] {
  const rules = project.spec.orphanedResources;
  const namespace = spec.destination.namespace ?? '';
  if (rules === undefined || rules.warn === false || namespace === '') return [];
  const isOrphan = (object: KubeObject) =>
    object.metadata.namespace === namespace &&
    (object.metadata.ownerReferences?.length ?? 0) === 0 &&
    !managed.has(resourceKey(object)) &&
    findOwner(object, settings.tracking) === undefined &&
    isKindPermitted(project, { group: groupOf(object), kind: object.kind, name: object.metadata.name }, true) &&
    !isExpected(object, project);
  const roots = [...live.all()].filter(isOrphan);
  const count = [...withChildren(live, roots)].length;
  return count === 0 ? [] : [{ type: 'OrphanedResourceWarning', message: `Application has ${count} orphaned resources` }];
}

/** What every namespace has, or what the project says is all right. */
function isExpected(object: KubeObject, { spec }: Project): boolean {
  const group = groupOf(object);
  const { name, namespace } = object.metadata;
  if (group === '' && object.kind === 'ServiceAccount' && name === 'default') return true;
  if (group === '' && object.kind === 'ConfigMap' && name === 'kube-root-ca.crt') return true;
  if (group === '' && object.kind === 'Service' && name === 'kubernetes' && namespace === 'default') return true;
  return (spec.orphanedResources?.ignore ?? []).some(
    (rule) =>
      (rule.kind === undefined || rule.kind === '' || matchesGlob(rule.kind, object.kind)) &&
      matchesGlob(rule.group ?? '', group) &&
      (rule.name === undefined || rule.name === '' || matchesGlob(rule.name, name)),
  );
}
