import { attempt } from '../framework/attempt.ts';
import { claimObjects } from '../framework/claim.ts';
import type { Controller, Queue } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { controlledBy, ownerOfKind } from '../framework/owners.ts';
import { withoutUndefined, writeStatus } from '../framework/write-status.ts';
import { createPod, deletePod, renderPod, type Maker } from '../pods/pod-control.ts';
import { availableInMs, hasEnded, isActive, isReady, nextAvailableMs } from '../pods/pod-facts.ts';
import { ensureRevision, REVISION_LABEL, trimRevisions } from '../revisions/ensure-revision.ts';
import type { Node } from '../types/core.ts';
import type { Pod } from '../types/pod.ts';
import type { DaemonSet } from '../types/workload.ts';
import { countOf } from '../deployment/fenceposts.ts';
import { daemonTolerations, fitsNode } from '../scheduler/fits-node.ts';

/** Keeps one pod of each DaemonSet on every node that takes it. */
export function daemonSetController(env: Environment): Controller {
  const keys = new Set<string>();
  return {
    name: 'daemonset',
    watches: {
      daemonSet({ type, object }, queue) {
        if (type === 'DELETED') keys.delete(keyOf(object));
        else keys.add(keyOf(object));
        queue.add(keyOf(object));
      },
      pod: ownerOfKind('DaemonSet'),
      node: (_, queue) => keys.forEach((key) => queue.add(key)),
    },
    reconcile(key, queue) {
      const set = env.api.find({ kind: env.kinds.daemonSet, ...parseKey(key) }) as DaemonSet | undefined;
      if (set !== undefined) reconcile(env, set, queue);
    },
  };
}

function reconcile(env: Environment, set: DaemonSet, queue: Queue): void {
  const claimant = { kind: env.kinds.daemonSet, object: set, selector: set.spec.selector };
  const pods = claimObjects<Pod>(env, claimant, env.kinds.pod);
  const revisions = ensureRevision(env, env.kinds.daemonSet, set, set.spec.template);
  const hash = revisions.update.metadata.labels?.[REVISION_LABEL] ?? '';
  const nodes = (env.api.list(env.kinds.node).items as readonly Node[]).filter((node) => fitsNode(set.spec.template.spec, node));
  const failure = attempt(() => {
    if (set.metadata.deletionTimestamp === undefined) placePods(env, set, { pods, nodes, hash });
  });
  const status = renderStatus(env, set, nodes, hash);
  writeStatus(env, env.kinds.daemonSet, set, status);
  trimRevisions(env, revisions, new Set([revisions.update.metadata.name]), set.spec.revisionHistoryLimit ?? 10);
  const soon = nextAvailableMs(pods, set.spec.minReadySeconds ?? 0, env.timers.now());
  if (soon !== undefined) queue.addAfter(keyOf(set), soon);
  if (failure !== undefined) throw failure;
}

interface Placement {
  readonly pods: readonly Pod[];
  readonly nodes: readonly Node[];
  readonly hash: string;
}

function placePods(env: Environment, set: DaemonSet, { pods, nodes, hash }: Placement): void {
  const maker: Maker = { kind: env.kinds.daemonSet, object: set, component: 'daemonset-controller' };
  const byNode = Map.groupBy(pods, nodeOf);
  const wanted = new Set(nodes.map(({ metadata }) => metadata.name));
  for (const [node, there] of byNode) {
    const living = there.filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const kept = wanted.has(node) ? living.find((pod) => !hasEnded(pod)) : undefined;
    for (const pod of living) if (pod !== kept) deletePod(env, maker, pod);
  }
  for (const node of wanted) if (!byNode.has(node)) createPod(env, maker, renderDaemonPod(maker, set, node, hash));
  replaceOld(env, set, maker, { pods, nodes, hash });
}

/** Deletes pods of the template before, as many as may be away at a time. */
function replaceOld(env: Environment, set: DaemonSet, maker: Maker, { pods, nodes, hash }: Placement): void {
  if (set.spec.updateStrategy?.type === 'OnDelete') return;
  const most = Math.max(1, countOf(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, nodes.length, Math.ceil));
  const isServing = (pod: Pod): boolean => isActive(pod) && availableInMs(pod, set.spec.minReadySeconds ?? 0, env.timers.now()) === 0;
  const old = pods.filter((pod) => isActive(pod) && pod.metadata.labels?.[REVISION_LABEL] !== hash);
  const away = nodes.length - pods.filter(isServing).length;
  const useless = old.filter((pod) => !isServing(pod));
  const serving = old.filter(isServing).slice(0, Math.max(0, most - away));
  for (const pod of [...useless, ...serving]) deletePod(env, maker, pod);
}

/** The node of a pod, or the one that it is meant for. */
function nodeOf({ spec }: Pod): string {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return spec.nodeName ?? terms?.[0]?.matchFields?.[0]?.values?.[0] ?? '';
}

function renderDaemonPod(maker: Maker, set: DaemonSet, node: string, hash: string) {
  const { template } = set.spec;
  const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
  const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } };
  const spec = {
    ...template.spec,
    affinity: { ...template.spec.affinity, nodeAffinity },
    tolerations: [...(template.spec.tolerations ?? []), ...daemonTolerations],
  };
  const labels = { [REVISION_LABEL]: hash, 'pod-template-generation': String(set.metadata.generation ?? 1) };
  return renderPod(maker, { ...template, spec }, { generateName: `${set.metadata.name}-`, labels });
}

function renderStatus(env: Environment, set: DaemonSet, nodes: readonly Node[], hash: string): object {
  const now = env.timers.now();
  const wanted = new Set(nodes.map(({ metadata }) => metadata.name));
  const pods = controlledBy<Pod>(env.objects, set, env.kinds.pod).filter(isActive);
  const placed = pods.filter((pod) => wanted.has(nodeOf(pod)));
  const available = placed.filter((pod) => availableInMs(pod, set.spec.minReadySeconds ?? 0, now) === 0).length;
  const orAbsent = (count: number): number | undefined => (count === 0 ? undefined : count);
  return withoutUndefined({
    currentNumberScheduled: placed.length,
    numberMisscheduled: pods.length - placed.length,
    desiredNumberScheduled: nodes.length,
    numberReady: placed.filter(isReady).length,
    observedGeneration: set.metadata.generation,
    updatedNumberScheduled: orAbsent(placed.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === hash).length),
    numberAvailable: orAbsent(available),
    numberUnavailable: orAbsent(nodes.length - available),
  });
}
