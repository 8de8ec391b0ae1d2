const ROOM = { cpu: '32', memory: '256Gi', pods: '110' };
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

/** Makes the fake nodes node-1, node-2, … that are not there yet. */
export async function ensureNodes(api, count) {
  for (let n = 1; n <= count; n++) {
    const { status, body } = await api.post('/api/v1/nodes', renderNode(`node-${n}`));
    if (status !== 201 && status !== 409) throw new Error(`Node ${n}: ${body.message ?? `status ${status}`}`);
  }
}

/** Lets a new kwok take the nodes over at once: it would wait 40 s until the leases of one before it have run out. */
export async function dropLeases(api) {
  const { status, body } = await api.delete(LEASES);
  if (status !== 200) throw new Error(`Leases of nodes: ${body.message ?? `status ${status}`}`);
}

/** Whether there are nodes, all of them ready and held by a kwok. */
export async function nodesAreReady(api) {
  const [nodes, leases] = await Promise.all([api.get('/api/v1/nodes'), api.get(LEASES)]);
  const held = new Set(leases.body.items.map(({ metadata }) => metadata.name));
  const isReady = ({ type, status }) => type === 'Ready' && status === 'True';
  return (
    nodes.body.items.length > 0 && nodes.body.items.every((node) => held.has(node.metadata.name) && node.status.conditions?.some(isReady))
  );
}

function renderNode(name) {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', type: 'kwok' },
    },
    status: { allocatable: ROOM, capacity: ROOM },
  };
}
