import type { Node } from '../types/core.ts';
import type { Pod } from '../types/pod.ts';

/** Gives every pod an address that no other one has. */
export interface PodAddresses {
  /** The address that the pod has, or a free one from now on. */
  take(pod: Pod): string;
  release(pod: Pod): void;
}

/** The pods' network is 10.244.0.0/16; once it is full, addresses are given twice. */
const SIZE = 65_534;

/** Addresses for the pods of all nodes; none is taken at first. */
export function createPodAddresses(): PodAddresses {
  const byPod = new Map<string, string>();
  const taken = new Set<string>();
  let last = 0;
  const keep = (uid: string, address: string): string => {
    byPod.set(uid, address);
    taken.add(address);
    return address;
  };
  return {
    take({ metadata, status }) {
      const known = byPod.get(metadata.uid) ?? status?.podIP;
      if (known !== undefined) return keep(metadata.uid, known);
      let address = '';
      do {
        last = (last % SIZE) + 1;
        address = `10.244.${last >> 8}.${last & 255}`;
      } while (taken.has(address) && taken.size < SIZE);
      return keep(metadata.uid, address);
    },
    release({ metadata }) {
      const address = byPod.get(metadata.uid);
      if (address !== undefined) taken.delete(address);
      byPod.delete(metadata.uid);
    },
  };
}

/** A node's address among nodes; that of this machine where it tells none. */
export function nodeAddress(node: Node | undefined): string {
  return node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '127.0.0.1';
}
