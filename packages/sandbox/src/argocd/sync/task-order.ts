import type { AnyObject, HookPhase } from '../application/types.ts';
import { groupOf } from '../project/permissions.ts';
import { objectOf, waveOfTask } from './task.ts';
import type { Task } from './task.ts';

const PHASES: readonly HookPhase[] = ['PreSync', 'Sync', 'PostSync', 'SyncFail'];

/** What is applied first within a wave. Kinds that are not listed come last. */
const KINDS = [
  'Namespace NetworkPolicy ResourceQuota LimitRange PodSecurityPolicy PodDisruptionBudget ServiceAccount Secret SecretList ConfigMap',
  'StorageClass PersistentVolume PersistentVolumeClaim CustomResourceDefinition ClusterRole ClusterRoleList ClusterRoleBinding',
  'ClusterRoleBindingList Role RoleList RoleBinding RoleBindingList Service DaemonSet Pod ReplicationController ReplicaSet Deployment',
  'HorizontalPodAutoscaler StatefulSet Job CronJob IngressClass Ingress APIService',
]
  .join(' ')
  .split(' ');
const RANKS = new Map(KINDS.map((kind, index) => [kind, index - KINDS.length]));

const rankOf = (kind: string) => RANKS.get(kind) ?? 0;

function compare(left: Task, right: Task): number {
  const [a, b] = [objectOf(left), objectOf(right)];
  const [first = '', second = ''] = [a.metadata.name, b.metadata.name];
  return (
    PHASES.indexOf(left.phase) - PHASES.indexOf(right.phase) ||
    waveOfTask(left) - waveOfTask(right) ||
    rankOf(a.kind) - rankOf(b.kind) ||
    (first < second ? -1 : first > second ? 1 : 0)
  );
}

/** The tasks in the order they are run; what others need (their namespace, their definition) is moved before them. */
export function sortTasks(tasks: readonly Task[]): Task[] {
  const sorted = tasks.toSorted(compare);
  const byNamespace = moveBefore(sorted, namespaceOf, ({ metadata }) => metadata.namespace);
  return moveBefore(byNamespace, definedBy, (object) => `${groupOf(object)}/${object.kind}`);
}

const namespaceOf = (object: AnyObject) => (object.kind === 'Namespace' && groupOf(object) === '' ? object.metadata.name : undefined);

/** `group/Kind` of what a definition defines. */
export function definedBy(object: AnyObject): string | undefined {
  if (object.kind !== 'CustomResourceDefinition') return undefined;
  const spec = object.spec as { group?: string; names?: { kind?: string } } | undefined;
  return spec?.group === undefined || spec.names?.kind === undefined ? undefined : `${spec.group}/${spec.names.kind}`;
}

type Read = (object: AnyObject) => string | undefined;

function moveBefore(tasks: readonly Task[], given: Read, needed: Read): Task[] {
  const order: Task[] = [];
  for (const task of tasks) {
    const gives = task.target === undefined ? undefined : given(task.target);
    const at =
      gives === undefined
        ? -1
        : order.findIndex(({ target }) => target !== undefined && given(target) === undefined && needed(target) === gives);
    const dependent = order[at];
    if (dependent === undefined) {
      order.push(task);
      continue;
    }
    order.splice(at, 0, { ...task, wave: waveOfTask(dependent), phase: dependent.phase });
  }
  return order;
}
