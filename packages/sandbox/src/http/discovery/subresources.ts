import type { Kind } from '../../kubernetes/kind.ts';

/** What discovery tells of a part of an object. */
export interface Subresource {
  /** Of the body, where it is not the object's own. */
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

const CONNECT = ['create', 'get'];
const PROXY = ['create', 'delete', 'get', 'patch', 'update'];

const KNOWN: Readonly<Record<string, Subresource>> = {
  attach: { kind: 'PodAttachOptions', verbs: CONNECT },
  binding: { kind: 'Binding', verbs: ['create'] },
  eviction: { group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
  exec: { kind: 'PodExecOptions', verbs: CONNECT },
  portforward: { kind: 'PodPortForwardOptions', verbs: CONNECT },
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get', 'patch', 'update'] },
  token: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] },
};

/** A part of a kind's objects, as discovery tells it. */
export function describeSubresource(kind: Kind, name: string): Subresource {
  const known = KNOWN[name];
  if (known !== undefined) return known;
  if (name === 'proxy') return { kind: `${kind.kind}ProxyOptions`, verbs: PROXY };
  if (name === 'log') return { kind: kind.kind, verbs: ['get'] };
  return { kind: kind.kind, verbs: name === 'finalize' ? ['update'] : ['get', 'patch', 'update'] };
}
