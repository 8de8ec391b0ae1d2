import { ApiError } from '../../kubernetes/api-error.ts';
import { groupResourceOf } from '../../kubernetes/kind.ts';
import { kubeTime } from '../../timers.ts';
import { setCondition } from '../framework/conditions.ts';
import type { Controller, Queue } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import type { Entry } from '../framework/object-index.ts';
import { TURN } from '../framework/turn.ts';
import { MANAGER, writeStatus } from '../framework/write-status.ts';
import type { Namespace } from '../types/core.ts';
import type { Condition } from '../types/pod.ts';

/** From the first look at a namespace until its content goes: Kubernetes needs a moment to find out what there is. */
const LOOK_MS = 450;

/** Empties namespaces that are being deleted, then lets them go. */
export function namespaceController(env: Environment): Controller {
  const seen = new Map<string, number>();
  const ending = new Set<string>();
  return {
    name: 'namespace',
    watches: {
      all({ type, object, kind }, queue) {
        if (kind === env.kinds.namespace) {
          const { name, deletionTimestamp } = object.metadata;
          if (type === 'DELETED' || deletionTimestamp === undefined) {
            ending.delete(name);
            seen.delete(name);
          } else {
            ending.add(name);
            queue.add(name);
          }
          return;
        }
        const { namespace = '' } = object.metadata;
        if (ending.has(namespace) && type === 'DELETED') queue.add(namespace);
      },
    },
    reconcile(name, queue) {
      const namespace = env.api.find({ kind: env.kinds.namespace, name }) as Namespace | undefined;
      if (namespace?.metadata.deletionTimestamp === undefined) return;
      const now = env.timers.now().getTime();
      const since = seen.get(name) ?? now;
      seen.set(name, since);
      if (now < since + LOOK_MS) return queue.addAfter(name, since + LOOK_MS - now);
      empty(env, namespace, queue);
    },
  };
}

function empty(env: Environment, namespace: Namespace, queue: Queue): void {
  const { name } = namespace.metadata;
  const present = env.objects.within(name).filter(({ object }) => object.metadata.deletionTimestamp === undefined);
  for (const entry of present.slice(0, TURN)) removeEntry(env, entry);
  if (present.length > TURN) return queue.add(name);
  const left = env.objects.within(name);
  const told = tellContent(env, namespace, left);
  if (left.length > 0) return queue.addAfter(name, 5000);
  const finalizers = (told.spec?.finalizers ?? []).filter((finalizer) => finalizer !== 'kubernetes');
  env.api.update(env.kinds.namespace, { ...told, spec: { ...told.spec, finalizers } }, { subresource: 'finalize', fieldManager: MANAGER });
}

function removeEntry({ api }: Environment, { kind, object }: Entry): void {
  const { namespace, name, uid } = object.metadata;
  try {
    api.remove({ kind, namespace, name }, { propagationPolicy: 'Background', preconditions: { uid } });
  } catch (error) {
    if (!(error instanceof ApiError) || (error.code !== 404 && error.code !== 409)) throw error;
  }
}

/** Tells what is left and what holds it, as far as it is not gone at once. */
function tellContent(env: Environment, namespace: Namespace, left: readonly Entry[]): Namespace {
  const now = kubeTime(env.timers.now());
  const before = namespace.status?.conditions ?? [];
  const conditions = contentConditions(left, now).reduce(setCondition, before);
  return writeStatus(env, env.kinds.namespace, namespace, { ...namespace.status, phase: 'Terminating', conditions });
}

function contentConditions(left: readonly Entry[], lastTransitionTime: string): Condition[] {
  const held = left.flatMap(({ object }) => object.metadata.finalizers ?? []);
  const remaining = countText(
    left.map(({ kind }) => groupResourceOf(kind)),
    (name, count) => `${name} has ${count} resource instances`,
  );
  const finalizing = countText(held, (name, count) => `${name} in ${count} resource instances`);
  const make = (type: string, is: boolean, yes: [string, string], no: [string, string]): Condition => {
    const [reason, message] = is ? yes : no;
    return { type, status: is ? 'True' : 'False', lastTransitionTime, reason, message };
  };
  return [
    {
      type: 'NamespaceDeletionDiscoveryFailure',
      status: 'False',
      lastTransitionTime,
      reason: 'ResourcesDiscovered',
      message: 'All resources successfully discovered',
    },
    {
      type: 'NamespaceDeletionGroupVersionParsingFailure',
      status: 'False',
      lastTransitionTime,
      reason: 'ParsedGroupVersions',
      message: 'All legacy kube types successfully parsed',
    },
    {
      type: 'NamespaceDeletionContentFailure',
      status: 'False',
      lastTransitionTime,
      reason: 'ContentDeleted',
      message: 'All content successfully deleted, may be waiting on finalization',
    },
    make(
      'NamespaceContentRemaining',
      left.length > 0,
      ['SomeResourcesRemain', `Some resources are remaining: ${remaining}`],
      ['ContentRemoved', 'All content successfully removed'],
    ),
    make(
      'NamespaceFinalizersRemaining',
      held.length > 0,
      ['SomeFinalizersRemain', `Some content in the namespace has finalizers remaining: ${finalizing}`],
      ['ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
    ),
  ];
}

function countText(names: readonly string[], render: (name: string, count: number) => string): string {
  const groups = Map.groupBy(names, (name) => name);
  return [...groups]
    .map(([name, all]) => render(name, all.length))
    .toSorted()
    .join(', ');
}
