import { groupResourceOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import { isObject, objectsOf, valueAt } from '../../schema/json.ts';
import { LEAF } from './field-set.ts';
import type { FieldSet } from './field-set.ts';

const JOB_LABELS = ['batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name', 'controller-uid', 'job-name'];
const TOKEN_VOLUME = 'kube-api-access-';

/** What the API server itself puts into a new object: nobody owns it. */
export function setByServer(kind: Kind, next: Manifest): FieldSet | undefined {
  switch (groupResourceOf(kind)) {
    case 'namespaces':
      return { 'f:spec': fields('finalizers') };
    case 'persistentvolumeclaims':
      return finalizer('kubernetes.io/pvc-protection', next);
    case 'persistentvolumes':
      return finalizer('kubernetes.io/pv-protection', next);
    case 'services':
      return ofService(next);
    case 'jobs.batch':
      return ofJob(next);
    case 'pods':
      return ofPod(next);
    default:
      return undefined;
  }
}

function fields(...names: string[]): FieldSet {
  return Object.fromEntries(names.map((name) => [`f:${name}`, LEAF]));
}

function finalizer(name: string, { metadata }: Manifest): FieldSet {
  return { 'f:metadata': { 'f:finalizers': whole(metadata.finalizers?.length === 1, { [`v:${JSON.stringify(name)}`]: LEAF }) } };
}

/** The list or map itself too, where there is nothing in it but this. */
function whole(isOnly: boolean, set: FieldSet): FieldSet {
  return isOnly ? { '.': LEAF, ...set } : set;
}

function ofService(next: Manifest): FieldSet {
  const ports = objectsOf(valueAt(next, 'spec', 'ports'));
  const isHeadless = valueAt(next, 'spec', 'clusterIP') === 'None';
  const type = valueAt(next, 'spec', 'type');
  const own = fields('clusterIPs', 'ipFamilies', 'ipFamilyPolicy', ...(isHeadless ? [] : ['clusterIP']));
  if (type !== 'LoadBalancer') return { 'f:spec': own };
  const nodePorts = ports.map(({ port, protocol }) => [`k:${JSON.stringify({ port, protocol })}`, fields('nodePort')]);
  return { 'f:spec': { ...own, 'f:ports': Object.fromEntries(nodePorts) as FieldSet } };
}

function ofJob(next: Manifest): FieldSet {
  const labelsOf = (labels: unknown): FieldSet => {
    const isOnly = isObject(labels) && Object.keys(labels).every((name) => JOB_LABELS.includes(name));
    return { 'f:labels': whole(isOnly, fields(...JOB_LABELS)) };
  };
  return {
    'f:metadata': labelsOf(next.metadata.labels),
    'f:spec': {
      'f:selector': LEAF,
      'f:template': { 'f:metadata': labelsOf(valueAt(next, 'spec', 'template', 'metadata', 'labels')) },
    },
  };
}

function ofPod(next: Manifest): FieldSet {
  const volumes = objectsOf(valueAt(next, 'spec', 'volumes')).map((volume) => String(volume['name']));
  const token = volumes.find((name) => name.startsWith(TOKEN_VOLUME));
  const account = valueAt(next, 'spec', 'serviceAccountName') === 'default' ? ['serviceAccount', 'serviceAccountName'] : [];
  const spec = fields('priority', 'preemptionPolicy', 'tolerations', ...account);
  if (token === undefined) return { 'f:spec': spec };
  const mount = { '.': LEAF, ...fields('mountPath', 'name', 'readOnly') };
  const containers = objectsOf(valueAt(next, 'spec', 'containers')).map((container) => {
    const isOnly = objectsOf(container['volumeMounts']).length === 1;
    const mounts = whole(isOnly, { 'k:{"mountPath":"/var/run/secrets/kubernetes.io/serviceaccount"}': mount });
    return [`k:${JSON.stringify({ name: container['name'] })}`, { 'f:volumeMounts': mounts }];
  });
  const projected = { '.': LEAF, ...fields('defaultMode', 'sources') };
  const volume = { '.': LEAF, 'f:name': LEAF, 'f:projected': projected };
  const own = whole(volumes.length === 1, { [`k:${JSON.stringify({ name: token })}`]: volume });
  return { 'f:spec': { ...spec, 'f:containers': Object.fromEntries(containers) as FieldSet, 'f:volumes': own } };
}
