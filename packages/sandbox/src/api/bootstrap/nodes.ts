import type { Manifest } from '../../kubernetes/object.ts';
import { kubeTime } from '../../timers.ts';

const VERSION = 'v1.35.4';
const RESOURCES = { cpu: '32', 'ephemeral-storage': '1Ti', memory: '256Gi', pods: '10000' };
/** What a healthy kubelet says of its node. */
const CONDITIONS: readonly (readonly [string, string, string, string])[] = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
];

/** The nodes on which a sandbox's pods are said to run: room for thousands. */
export function nodeManifests(now: Date): Manifest[] {
  const time = kubeTime(now);
  return [1, 2].map((number) => nodeManifest(number, time));
}

function nodeManifest(number: number, time: string): Manifest {
  const name = `sandbox-${number}`;
  const labels = {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec: { podCIDR: `10.244.${number}.0/24`, podCIDRs: [`10.244.${number}.0/24`] },
    status: {
      addresses: [
        { type: 'InternalIP', address: `10.0.0.${10 + number}` },
        { type: 'Hostname', address: name },
      ],
      allocatable: RESOURCES,
      capacity: RESOURCES,
      conditions: CONDITIONS.map(([type, status, reason, message]) => ({
        type,
        status,
        reason,
        message,
        lastHeartbeatTime: time,
        lastTransitionTime: time,
      })),
      daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
      nodeInfo: nodeInfo(name),
    },
  };
}

function nodeInfo(name: string): Record<string, string> {
  return {
    architecture: 'amd64',
    bootID: name,
    containerRuntimeVersion: 'sandbox://1',
    kernelVersion: 'sandbox',
    kubeProxyVersion: '',
    kubeletVersion: VERSION,
    machineID: name,
    operatingSystem: 'linux',
    osImage: 'Argosy sandbox',
    systemUUID: name,
  };
}
