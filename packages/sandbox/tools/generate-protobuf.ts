// Makes src/http/protobuf/messages.json.gz: how Kubernetes writes its built-in kinds as protobuf. Read from the .proto files
// and the Go types of one version, with Go's module cache at hand:
// node packages/sandbox/tools/generate-protobuf.ts "$(go env GOMODCACHE)/k8s.io" v0.35.4
import { readFileSync, readdirSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** Number, name in JSON (empty: its fields belong to the message around it), type, and how often: 1, `*`, or the key's type of a map. */
type Field = [number: number, name: string, type: string, many: string];

const ROOTS: Readonly<Record<string, readonly string[]>> = {
  'api.core.v1': [
    ...['Binding', 'ConfigMap', 'Endpoints', 'Event', 'LimitRange', 'Namespace', 'Node', 'PersistentVolume', 'PersistentVolumeClaim'],
    ...['Pod', 'PodTemplate', 'ReplicationController', 'ResourceQuota', 'Secret', 'Service', 'ServiceAccount'],
  ],
  'api.admissionregistration.v1': ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
  'api.apps.v1': ['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  'api.authentication.v1': ['SelfSubjectReview', 'TokenRequest', 'TokenReview'],
  'api.authorization.v1': ['LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'],
  'api.autoscaling.v1': ['Scale'],
  'api.autoscaling.v2': ['HorizontalPodAutoscaler'],
  'api.batch.v1': ['CronJob', 'Job'],
  'api.coordination.v1': ['Lease'],
  'api.discovery.v1': ['EndpointSlice'],
  'api.events.v1': ['Event'],
  'api.networking.v1': ['Ingress', 'IngressClass', 'NetworkPolicy'],
  'api.policy.v1': ['Eviction', 'PodDisruptionBudget'],
  'api.rbac.v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'api.scheduling.v1': ['PriorityClass'],
  'api.storage.v1': ['StorageClass'],
  'apiextensions_apiserver.pkg.apis.apiextensions.v1': ['CustomResourceDefinition'],
  'apimachinery.pkg.apis.meta.v1': ['DeleteOptions'],
};
const SCALARS = ['string', 'bytes', 'bool', 'int32', 'int64', 'double'];

const FIELD = /^ {2}(?:optional |repeated |required )?(map<(\w+), ?([\w.]+)>|[\w.]+) (\w+) = (\d+);/;
const TAG = /^\t(?:\w+ )?\s*[*\w.[\]]+\s+`json:"([^"]*)" protobuf:"\w+,(\d+),/;

/** The messages of one file, by full name. */
function readMessages(cache: string, folder: string, into: Map<string, Field[]>): void {
  const text = readFileSync(`${cache}/${folder}/generated.proto`, 'utf8');
  const names = readNames(`${cache}/${folder}`);
  const own = /^package k8s\.io\.(.+);/m.exec(text)?.[1] ?? '';
  let current: { name: string; fields: Field[] } | undefined;
  for (const line of text.split('\n')) {
    const message = /^message (\w+) \{/.exec(line)?.[1];
    if (message !== undefined) {
      current = { name: message, fields: [] };
      into.set(`${own}.${message}`, current.fields);
    }
    const [, whole, key, value, name = '', number] = (current && FIELD.exec(line)) ?? [];
    if (current === undefined || whole === undefined) continue;
    const type = value ?? whole;
    const full = SCALARS.includes(type) ? type : type.startsWith('.k8s.io.') ? type.slice('.k8s.io.'.length) : `${own}.${type}`;
    const many = key ?? (line.startsWith('  repeated') ? '*' : '');
    current.fields.push([Number(number), names.get(`${current.name} ${number}`) ?? name, full, many]);
  }
}

/** What the Go types call a field in JSON, by the struct's name and the field's number. */
function readNames(folder: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const file of readdirSync(folder).filter(
    (name) => name.endsWith('.go') && !name.startsWith('generated') && !name.startsWith('zz_'),
  )) {
    let struct = '';
    for (const line of readFileSync(`${folder}/${file}`, 'utf8').split('\n')) {
      struct = /^type (\w+) struct \{/.exec(line)?.[1] ?? struct;
      const [, json = '', number] = TAG.exec(line) ?? [];
      if (number !== undefined) names.set(`${struct} ${number}`, json.split(',')[0] ?? '');
    }
  }
  return names;
}

function generate(cache: string, version: string): void {
  const all = new Map<string, Field[]>();
  const folders = readdirSync(`${cache}/api@${version}`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => ['v1', 'v2'].map((v) => `api@${version}/${name}/${v}`));
  const machinery = ['apis/meta/v1', 'api/resource', 'runtime', 'util/intstr'].map((each) => `apimachinery@${version}/pkg/${each}`);
  const extensions = `apiextensions-apiserver@${version}/pkg/apis/apiextensions/v1`;
  for (const folder of [...folders, ...machinery, extensions]) {
    if (readdirSync(`${cache}/${folder.split('/').slice(0, -1).join('/')}`).includes(folder.split('/').at(-1) ?? '')) {
      if (readdirSync(`${cache}/${folder}`).includes('generated.proto')) readMessages(cache, folder, all);
    }
  }
  const kept = new Set(Object.entries(ROOTS).flatMap(([own, names]) => names.map((name) => `${own}.${name}`)));
  for (const name of kept) {
    if (!all.has(name)) throw new Error(`no message ${name}`);
    for (const [, , type] of all.get(name) ?? []) if (!SCALARS.includes(type)) kept.add(type);
  }
  const text = JSON.stringify(Object.fromEntries([...kept].toSorted().map((name) => [name, all.get(name)])));
  const packed = gzipSync(text, { level: 9 });
  writeFileSync(new URL('../src/http/protobuf/messages.json.gz', import.meta.url), packed);
  process.stdout.write(`${kept.size} messages, ${text.length} bytes, ${packed.length} packed\n`);
}

generate(process.argv[2] ?? '', process.argv[3] ?? '');
