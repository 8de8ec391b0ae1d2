// Makes src/schema/kubernetes.json.gz from the OpenAPI of a real API server, and from the Go types of the same version, which
// alone tell whether an empty value is kept. Against any cluster that kubectl reaches, with Go's module cache at hand:
// KUBECONFIG=... node packages/sandbox/tools/generate-schemas.ts "$(go env GOMODCACHE)/k8s.io" v0.35.4
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { readGoTypes } from './go-types.ts';
import type { GoTypes } from './go-types.ts';

type Node = Record<string, unknown>;

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'api/v1': [
    'Namespace',
    'Node',
    'Pod',
    'PodTemplate',
    'Service',
    'Endpoints',
    'ConfigMap',
    'Secret',
    'ServiceAccount',
    'Event',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'ResourceQuota',
    'LimitRange',
    'ReplicationController',
    'Binding',
  ],
  'apis/apps/v1': ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ControllerRevision'],
  'apis/batch/v1': ['Job', 'CronJob'],
  'apis/autoscaling/v1': ['Scale'],
  'apis/autoscaling/v2': ['HorizontalPodAutoscaler'],
  'apis/networking.k8s.io/v1': ['Ingress', 'IngressClass', 'NetworkPolicy'],
  'apis/policy/v1': ['PodDisruptionBudget', 'Eviction'],
  'apis/rbac.authorization.k8s.io/v1': ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'],
  'apis/discovery.k8s.io/v1': ['EndpointSlice'],
  'apis/coordination.k8s.io/v1': ['Lease'],
  'apis/storage.k8s.io/v1': ['StorageClass'],
  'apis/scheduling.k8s.io/v1': ['PriorityClass'],
  'apis/events.k8s.io/v1': ['Event'],
  'apis/apiextensions.k8s.io/v1': ['CustomResourceDefinition'],
  'apis/admissionregistration.k8s.io/v1': ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
  'apis/authentication.k8s.io/v1': ['TokenRequest', 'TokenReview', 'SelfSubjectReview'],
  'apis/authorization.k8s.io/v1': ['SelfSubjectAccessReview', 'SubjectAccessReview', 'LocalSubjectAccessReview', 'SelfSubjectRulesReview'],
};
const COMMON = ['Status', 'DeleteOptions'];
const REF = '#/components/schemas/';

/** The first sentence, without line breaks. */
function firstSentence(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  const end = /(?<!e\.g|i\.e|etc|vs)\.(?= [A-Z"'`\\])/.exec(flat);
  return (end ? flat.slice(0, end.index + 1) : flat).slice(0, 400);
}

function compact(node: Node, keepGvk: ReadonlySet<string>): Node {
  const out: Node = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === 'allOf') {
      out['$ref'] = String((value as Node[])[0]?.['$ref']).slice(REF.length);
    } else if (key === '$ref') {
      out['$ref'] = String(value).slice(REF.length);
    } else if (key === 'description') {
      out['description'] = firstSentence(String(value));
    } else if (key === 'properties') {
      out['properties'] = Object.fromEntries(
        Object.entries(value as Record<string, Node>).map(([name, child]) => [name, compact(child, keepGvk)]),
      );
    } else if ((key === 'items' || key === 'additionalProperties') && typeof value === 'object') {
      out[key] = compact(value as Node, keepGvk);
    } else if (key === 'x-kubernetes-group-version-kind') {
      const kept = (value as Node[]).filter(({ group, version, kind }) =>
        keepGvk.has(`${String(group)}/${String(version)}/${String(kind)}`),
      );
      if (kept.length > 0) out[key] = kept;
    } else if (key !== 'x-kubernetes-unions') {
      out[key] = value;
    }
  }
  return out;
}

function referencesOf(node: unknown, into: Set<string>): void {
  if (Array.isArray(node)) for (const item of node) referencesOf(item, into);
  else if (typeof node === 'object' && node !== null) {
    for (const [key, value] of Object.entries(node)) {
      if (key === '$ref' && typeof value === 'string') into.add(value);
      else referencesOf(value, into);
    }
  }
}

/**
 * Notes what Go does with an empty value of a field, which OpenAPI does not say: `omitZero` on a scalar that is then left
 * out, `keepEmpty` on a list or a map that then stays.
 */
function noteEmptiness(name: string, schema: Node, types: GoTypes): void {
  for (const [field, child] of Object.entries((schema['properties'] ?? {}) as Record<string, Node>)) {
    const go = types.fieldOf(name, field);
    if (go === undefined) continue;
    const isScalar = ['string', 'boolean', 'integer', 'number'].includes(String(child['type'])) && child['format'] !== 'byte';
    if (isScalar && go.omitEmpty && !go.isPointer) child['omitZero'] = true;
    if (['array', 'object'].includes(String(child['type'])) && !go.omitEmpty) child['keepEmpty'] = true;
  }
}

/** @returns the group and version that a document's path names */
function groupVersionOf(path: string): [string, string] {
  const parts = path.split('/');
  return parts.length === 2 ? ['', parts[1] ?? ''] : [parts[1] ?? '', parts[2] ?? ''];
}

function generate(): void {
  const all: Record<string, Node> = {};
  const roots = new Set<string>();
  const keep = new Set<string>();
  for (const [path, kinds] of Object.entries(GROUPS)) {
    const [group, version] = groupVersionOf(path);
    for (const kind of [...kinds, ...kinds.map((kind) => `${kind}List`), ...COMMON]) keep.add(`${group}/${version}/${kind}`);
  }
  for (const path of Object.keys(GROUPS)) {
    const text = execFileSync('kubectl', ['get', '--raw', `/openapi/v3/${path}`], { maxBuffer: 64 << 20, encoding: 'utf8' });
    const document = JSON.parse(text) as { components: { schemas: Record<string, Node> } };
    for (const [name, node] of Object.entries(document.components.schemas)) {
      all[name] = compact(node, keep);
      const gvks = all[name]['x-kubernetes-group-version-kind'] as Node[] | undefined;
      if (gvks) roots.add(name);
    }
  }
  const kept = new Set(roots);
  for (const name of kept) referencesOf(all[name], kept);
  const types = readGoTypes(process.argv[2] ?? '', process.argv[3] ?? '');
  for (const name of kept) noteEmptiness(name, all[name] ?? {}, types);
  const schemas = Object.fromEntries([...kept].toSorted().map((name) => [name, all[name]]));
  const text = JSON.stringify(schemas);
  const packed = gzipSync(text, { level: 9 });
  writeFileSync(new URL('../src/schema/kubernetes.json.gz', import.meta.url), packed);
  process.stdout.write(`${kept.size} schemas, ${text.length} bytes, ${packed.length} packed\n`);
}

generate();
