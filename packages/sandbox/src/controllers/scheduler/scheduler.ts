import { kubeTime } from '../../timers.ts';
import { setCondition } from '../framework/conditions.ts';
import type { Controller } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { writeStatus } from '../framework/write-status.ts';
import { findCondition, hasEnded } from '../pods/pod-facts.ts';
import type { Claim, Node } from '../types/core.ts';
import type { Condition, Pod } from '../types/pod.ts';
import { findNode } from './find-node.ts';
import { createNodeLoads } from './node-loads.ts';

const COMPONENT = 'default-scheduler';
/** Stands for all pods that no node could take. */
const ALL_WAITING = '*';
/** Many changes in a row make one new attempt. */
const RETRY_MS = 250;

/** Gives every pod a node. A pod that no node can take waits until something changes that could make room. */
export function scheduler(env: Environment): Controller {
  const loads = createNodeLoads();
  const waiting = new Set<string>();
  return {
    name: 'scheduler',
    watches: {
      pod(event, queue) {
        loads.apply(event);
        const pod = event.object as Pod;
        const key = keyOf(pod);
        const gone = event.type === 'DELETED' || pod.metadata.deletionTimestamp !== undefined;
        if (gone) waiting.delete(key);
        else if (isUnplaced(pod) && !waiting.has(key)) queue.add(key);
        const madeRoom = event.type === 'DELETED' || hasEnded(pod);
        if (madeRoom && !isUnplaced(pod) && waiting.size > 0) queue.addAfter(ALL_WAITING, RETRY_MS);
      },
      node: (_, queue) => void (waiting.size > 0 && queue.addAfter(ALL_WAITING, RETRY_MS)),
      claim: (_, queue) => void (waiting.size > 0 && queue.addAfter(ALL_WAITING, RETRY_MS)),
    },
    reconcile(key, queue) {
      if (key === ALL_WAITING) {
        for (const one of waiting) queue.add(one);
        return;
      }
      const pod = env.api.find({ kind: env.kinds.pod, ...parseKey(key) }) as Pod | undefined;
      if (pod === undefined || !isUnplaced(pod) || pod.metadata.deletionTimestamp !== undefined) return void waiting.delete(key);
      const nodes = env.api.list(env.kinds.node).items as readonly Node[];
      const missing = missingClaim(env, pod, nodes.length);
      const placement = missing === undefined ? findNode(pod, nodes, loads) : { refusal: missing };
      if ('refusal' in placement) {
        waiting.add(key);
        return tellUnschedulable(env, pod, placement.refusal);
      }
      loads.take(pod, placement.node);
      bind(env, pod, placement.node);
      waiting.delete(key);
    },
  };
}

function isUnplaced(pod: Pod): boolean {
  return (pod.spec.nodeName === undefined || pod.spec.nodeName === '') && !hasEnded(pod);
}

function missingClaim({ api, kinds }: Environment, pod: Pod, nodes: number): string | undefined {
  for (const { persistentVolumeClaim } of pod.spec.volumes ?? []) {
    if (persistentVolumeClaim === undefined) continue;
    const name = persistentVolumeClaim.claimName;
    const claim = api.find({ kind: kinds.claim, namespace: pod.metadata.namespace, name }) as Claim | undefined;
    if (claim === undefined) return `0/${nodes} nodes are available: persistentvolumeclaim "${name}" not found. not found`;
    if (claim.status?.phase !== 'Bound')
      return `0/${nodes} nodes are available: pod has unbound immediate PersistentVolumeClaims. not found`;
  }
  return undefined;
}

function bind(env: Environment, pod: Pod, node: string): void {
  const { namespace, name } = pod.metadata;
  const placed = { ...pod, spec: { ...pod.spec, nodeName: node } };
  const bound = env.api.update(env.kinds.pod, placed, { subresource: 'binding' }) as Pod;
  if (findCondition(bound.status?.conditions, 'PodScheduled')?.status !== 'True')
    writeCondition(env, bound, { type: 'PodScheduled', status: 'True' });
  const message = `Successfully assigned ${namespace}/${name} to ${node}`;
  env.recorder.record(pod, { type: 'Normal', reason: 'Scheduled', message, component: COMPONENT, action: 'Binding' });
}

function tellUnschedulable(env: Environment, pod: Pod, message: string): void {
  const before = findCondition(pod.status?.conditions, 'PodScheduled');
  if (before?.message === message) return;
  writeCondition(env, pod, { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message });
  env.recorder.record(pod, { type: 'Warning', reason: 'FailedScheduling', message, component: COMPONENT, action: 'Scheduling' });
}

function writeCondition(env: Environment, pod: Pod, condition: Condition): Pod {
  const times = { lastProbeTime: null, lastTransitionTime: kubeTime(env.timers.now()) };
  const generation = pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation };
  const conditions = setCondition(pod.status?.conditions ?? [], { ...times, ...generation, ...condition });
  return writeStatus(env, env.kinds.pod, pod, { ...pod.status, conditions }, 'kube-scheduler');
}
