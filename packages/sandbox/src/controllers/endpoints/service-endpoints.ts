import type { Environment } from '../framework/environment.ts';
import { hasEnded, isReady } from '../pods/pod-facts.ts';
import type { Service, ServicePort } from '../types/core.ts';
import type { Pod } from '../types/pod.ts';

export interface EndpointPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol?: string;
}

export interface Endpoint {
  readonly ip: string;
  readonly pod: Pod;
  /** Gets requests. */
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
}

/** The addresses behind a Service, in a fixed order. A pod without the port of a name has its place all the same. */
export function findEndpoints(env: Environment, { metadata, spec }: Service): readonly Endpoint[] {
  const pods = env.pods.select(metadata.namespace ?? '', { matchLabels: spec.selector ?? {} });
  return pods
    .filter((pod) => pod.status?.podIP !== undefined && !hasEnded(pod))
    .map((pod) => {
      const terminating = pod.metadata.deletionTimestamp !== undefined;
      const serving = isReady(pod);
      const ready = (serving || spec.publishNotReadyAddresses === true) && !terminating;
      return { ip: pod.status?.podIP ?? '', pod, ready, serving, terminating };
    })
    .toSorted((a, b) => (a.pod.metadata.name < b.pod.metadata.name ? -1 : 1));
}

/** The ports behind a Service's ports: names are looked up in the first pod that has them. */
export function findPorts({ spec }: Service, endpoints: readonly Endpoint[]): readonly EndpointPort[] {
  return (spec.ports ?? []).flatMap((port) => {
    const number = targetOf(port, endpoints);
    if (number === undefined) return [];
    const { name = '', protocol = 'TCP', appProtocol } = port;
    return [{ name, port: number, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }];
  });
}

function targetOf({ port, targetPort = port, protocol = 'TCP' }: ServicePort, endpoints: readonly Endpoint[]): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  for (const { pod } of endpoints) {
    for (const { ports = [] } of pod.spec.containers) {
      const found = ports.find((one) => one.name === targetPort && (one.protocol ?? 'TCP') === protocol);
      if (found !== undefined) return found.containerPort;
    }
  }
  return undefined;
}
