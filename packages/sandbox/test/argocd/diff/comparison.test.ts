import fc from 'fast-check';
import t from 'tap';
import { builtInSchema } from '../../../src/argocd/diff/built-in-schema.ts';
import { isInSync } from '../../../src/argocd/diff/compare.ts';
import type { IgnoreDifference } from '../../../src/argocd/diff/compare.ts';
import { threeWayMerge } from '../../../src/argocd/sync/three-way-merge.ts';
import type { KubeObject, ManagedFieldsEntry, Manifest } from '../../../src/kubernetes/object.ts';

type Json = Readonly<Record<string, unknown>>;

const ADDED = { uid: 'u', resourceVersion: '7', generation: 1, creationTimestamp: '2026-01-01T00:00:00Z' };
const TRACKING = 'api:apps/Deployment:ns/x';

function manifest(apiVersion: string, kind: string, parts: Json = {}): Manifest {
  return { apiVersion, kind, metadata: { name: 'x', namespace: 'ns' }, ...parts };
}

/** What a cluster makes of a manifest that Argo CD has applied. */
function applied(desired: Manifest, tracking = TRACKING): KubeObject {
  const annotations = { ...desired.metadata.annotations, ...(tracking === '' ? {} : { 'argocd.argoproj.io/tracking-id': tracking }) };
  return { ...desired, metadata: { name: 'x', ...desired.metadata, ...ADDED, annotations }, status: { observedGeneration: 1 } };
}

function deployment(container: Json = {}, spec: Json = {}): Manifest {
  const containers = [{ name: 'app', image: 'a:1', ...container }];
  return manifest('apps/v1', 'Deployment', {
    spec: { selector: { matchLabels: { app: 'x' } }, template: { metadata: { labels: { app: 'x' } }, spec: { containers } }, ...spec },
  });
}

function owned(manager: string, operation: 'Apply' | 'Update', fieldsV1: Json): ManagedFieldsEntry {
  return { manager, operation, apiVersion: 'apps/v1', fieldsType: 'FieldsV1', fieldsV1 };
}

function inSync(desired: Manifest, live: KubeObject, ignoreDifferences: readonly IgnoreDifference[] = [], tracking = TRACKING): boolean {
  return isInSync({ desired, live, ignoreDifferences, tracking });
}

const leaf = fc.oneof(fc.integer({ min: 1 }), fc.string({ minLength: 1 }), fc.boolean());
const name = fc.stringMatching(/^[a-z]{1,6}$/u);
const tree = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.dictionary(name, tie('node'), { minKeys: 1, maxKeys: 3 }),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
  ),
})).node;
const custom = fc.dictionary(name, tree, { minKeys: 1, maxKeys: 4 });

t.test('an object equals itself with any fields that nobody desired', (t) => {
  const grow = (value: unknown, extra: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => grow(item, extra));
    if (typeof value !== 'object' || value === null) return value;
    return { ...Object.fromEntries(Object.entries(value).map(([key, child]) => [key, grow(child, extra)])), [extra]: 1 };
  };
  fc.assert(
    fc.property(custom, fc.stringMatching(/^[A-Z]{1,6}$/u), (spec, extra) => {
      const desired = manifest('example.com/v1', 'Thing', { spec });
      const live = applied(manifest('example.com/v1', 'Thing', { spec: grow(spec, extra) }));
      return inSync(desired, live);
    }),
  );
  t.end();
});

t.test('any change of a desired leaf is seen', (t) => {
  const paths = (value: unknown, path: readonly (string | number)[] = []): (string | number)[][] => {
    if (Array.isArray(value)) return value.flatMap((item, index) => paths(item, [...path, index]));
    if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, child]) => paths(child, [...path, key]));
    return [[...path]];
  };
  const change = (value: unknown, [step, ...rest]: readonly (string | number)[]): unknown => {
    if (step === undefined) return 'changed by somebody else';
    if (Array.isArray(value)) return value.map((item, index) => (index === step ? change(item, rest) : item));
    return { ...(value as Json), [step]: change((value as Json)[step], rest) };
  };
  fc.assert(
    fc.property(custom, fc.nat(), (spec, choice) => {
      const all = paths(spec);
      const path = all[choice % all.length] ?? [];
      const desired = manifest('example.com/v1', 'Thing', { spec });
      return !inSync(desired, applied(manifest('example.com/v1', 'Thing', { spec: change(spec, path) })));
    }),
  );
  t.end();
});

t.test('any change of a label, an annotation or a ConfigMap key is seen, even to what is empty', (t) => {
  fc.assert(
    fc.property(
      fc.dictionary(name, fc.string(), { minKeys: 1 }),
      fc.constantFrom('labels', 'annotations', 'data'),
      fc.nat(),
      (values, field, choice) => {
        const key = Object.keys(values)[choice % Object.keys(values).length] ?? '';
        const build = (content: Json): Manifest =>
          field === 'data'
            ? manifest('v1', 'ConfigMap', { data: content })
            : manifest('v1', 'ConfigMap', { metadata: { name: 'x', namespace: 'ns', [field]: content } });
        const { [key]: gone, ...others } = values;
        t.ok(inSync(build(values), applied(build(values))));
        t.notOk(inSync(build(values), applied(build({ ...values, [key]: `${gone}!` }))));
        return !inSync(build(values), applied(build(others)));
      },
    ),
    { numRuns: 50 },
  );
  t.end();
});

t.test('the tracking annotation counts', (t) => {
  const desired = deployment();
  t.ok(inSync(desired, applied(desired)));
  t.notOk(inSync(desired, applied(desired, '')));
  t.notOk(inSync(desired, applied(desired, 'other:apps/Deployment:ns/x')));
  t.ok(inSync(desired, applied(desired, ''), [], ''));
  t.end();
});

t.test('defaults in items of lists do not count, wherever the items stand', (t) => {
  const desired = deployment({ ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }], env: [{ name: 'A', value: '1' }] });
  const live = deployment({
    env: [
      { name: 'INJECTED', value: 'x' },
      { name: 'A', value: '1' },
    ],
    ports: [
      { containerPort: 53, protocol: 'UDP' },
      { containerPort: 80, protocol: 'TCP' },
    ],
    terminationMessagePath: '/dev/termination-log',
  });
  t.ok(inSync(desired, applied(live)));
  t.notOk(inSync(desired, applied(deployment({ ports: [{ containerPort: 80, protocol: 'TCP' }] }))));
  t.end();
});

t.test('quantities are compared by what they mean, and only they', (t) => {
  const resources = (cpu: unknown, memory: string): Json => ({ resources: { limits: { cpu, memory } } });
  t.ok(inSync(deployment(resources('1000m', '1Gi')), applied(deployment(resources('1', '1024Mi')))));
  t.ok(inSync(deployment(resources(1, '1Gi')), applied(deployment(resources('1', '1Gi')))));
  t.notOk(inSync(deployment(resources('1000m', '1Gi')), applied(deployment(resources('1', '1G')))));
  t.notOk(inSync(manifest('v1', 'ConfigMap', { data: { a: '1000m' } }), applied(manifest('v1', 'ConfigMap', { data: { a: '1' } }))));
  t.end();
});

t.test('what says nothing is not missed', (t) => {
  const desired = deployment({ args: [], env: null, workingDir: '' }, { nosuchfield: 1, replicas: null });
  t.ok(inSync(desired, applied(deployment())));
  t.ok(inSync({ ...desired, status: {}, metadata: { ...desired.metadata, annotations: {} } }, applied(deployment())));
  t.end();
});

t.test('lists that are replaced as a whole have nothing more', (t) => {
  const args = (list: readonly string[]): Manifest => deployment({ args: list });
  t.ok(inSync(args(['a', 'b']), applied(args(['a', 'b']))));
  for (const other of [['a'], ['b', 'a'], ['a', 'b', 'c']]) t.notOk(inSync(args(['a', 'b']), applied(args(other))));
  t.end();
});

t.test('selectors that are replaced as a whole have nothing more', (t) => {
  const service = (selector: Json): Manifest => manifest('v1', 'Service', { spec: { selector } });
  t.ok(inSync(service({ app: 'x' }), applied(service({ app: 'x' }))));
  t.notOk(inSync(service({ app: 'x' }), applied(service({ app: 'x', extra: 'y' }))));
  t.end();
});

t.test('what Argo CD had applied and does not want any more is seen', (t) => {
  const desired = deployment();
  const live = applied(deployment({ env: [{ name: 'A', value: '1' }], workingDir: '/x' }, { paused: true }));
  const env = { 'f:env': { 'k:{"name":"A"}': { '.': {}, 'f:name': {}, 'f:value': {} } } };
  const container = (fields: Json): Json => ({
    'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"app"}': fields } } } },
  });
  const withFields = (...managedFields: ManagedFieldsEntry[]): KubeObject => ({ ...live, metadata: { ...live.metadata, managedFields } });
  t.ok(inSync(desired, withFields()), 'others have set it');
  t.ok(inSync(desired, withFields(owned('kubectl', 'Apply', container(env)))));
  t.notOk(inSync(desired, withFields(owned('argocd-controller', 'Apply', container(env)))));
  t.notOk(inSync(desired, withFields(owned('argocd-controller', 'Apply', container({ 'f:workingDir': {} })))));
  t.notOk(inSync(desired, withFields(owned('argocd-controller', 'Apply', { 'f:spec': { 'f:paused': {} } }))));
  const shared = [owned('argocd-controller', 'Apply', container(env)), owned('hand', 'Update', container(env))];
  t.ok(inSync(desired, withFields(...shared)), 'another keeps it');
  t.end();
});

t.test('without server-side apply, the note of the last apply tells the same', (t) => {
  const desired = deployment();
  const before = deployment({ env: [{ name: 'A', value: '1' }] });
  const note = (last: Manifest, live: Manifest): KubeObject => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(last) };
    return applied({ ...live, metadata: { ...live.metadata, annotations } });
  };
  t.notOk(inSync(desired, note(before, before)));
  t.ok(inSync(desired, note(before, desired)), 'somebody has removed it already');
  t.ok(inSync(desired, note(desired, before)), 'somebody else has added it');
  t.end();
});

t.test('a Secret is compared as the cluster keeps it', (t) => {
  const secret = (parts: Json): Manifest => manifest('v1', 'Secret', parts);
  const live = applied(secret({ data: { a: 'MQ==', b: 'Mg==' } }));
  t.ok(inSync(secret({ stringData: { a: '1' }, data: { b: 'Mg==' } }), live));
  t.notOk(inSync(secret({ stringData: { a: '2' } }), live));
  t.end();
});

t.test('a role without rules wants none in particular', (t) => {
  const role = (rules: unknown): Manifest =>
    manifest('rbac.authorization.k8s.io/v1', 'ClusterRole', { aggregationRule: { clusterRoleSelectors: [] }, rules });
  t.ok(inSync(role([]), applied(role([{ verbs: ['get'] }]))));
  t.end();
});

t.test('differences that are ignored are none', (t) => {
  const desired = deployment({ image: 'a:1' }, { replicas: 1 });
  const live = applied(deployment({ image: 'a:2' }, { replicas: 5 }));
  const image = '.spec.template.spec.containers[] | select(.name == "app") | .image';
  const ofKind = { group: 'apps', kind: 'Deployment' };
  t.notOk(inSync(desired, live));
  t.notOk(inSync(desired, live, [{ ...ofKind, jsonPointers: ['/spec/replicas'] }]));
  t.ok(inSync(desired, live, [{ ...ofKind, jsonPointers: ['/spec/replicas', '/spec/template/spec/containers/0/image'] }]));
  t.ok(inSync(desired, live, [{ group: '*', kind: '*', jqPathExpressions: ['.spec.replicas', image] }]));
  t.notOk(inSync(desired, live, [{ ...ofKind, name: 'other', jqPathExpressions: ['.spec.replicas', image] }]));
  t.notOk(inSync(desired, live, [{ group: '', kind: 'Deployment', jqPathExpressions: ['.spec.replicas', image] }]));
  t.end();
});

t.test('what a trusted manager has set is not compared', (t) => {
  const desired = deployment({}, { replicas: 1 });
  const live = applied(deployment({}, { replicas: 5 }));
  const managedFields = [owned('kube-controller-manager', 'Update', { 'f:spec': { 'f:replicas': {} } })];
  const ignore = { group: 'apps', kind: 'Deployment', managedFieldsManagers: ['kube-controller-manager'] };
  t.ok(inSync(desired, { ...live, metadata: { ...live.metadata, managedFields } }, [ignore]));
  t.notOk(inSync(desired, live, [ignore]));
  t.end();
});

t.test('an expression that is not understood is told, and never passed over', (t) => {
  const desired = deployment();
  for (const expression of ['.spec | to_entries', '.a | select(.b | test("x"))', 'del(.a)', '', '..']) {
    t.throws(
      () => inSync(desired, applied(desired), [{ group: 'apps', kind: 'Deployment', jqPathExpressions: [expression] }]),
      /^Failed to compare desired state to live state: the jq expression .* is more than this sandbox understands/u,
      expression,
    );
  }
  t.end();
});

t.test('in an item of a list that is replaced as a whole, defaults are no difference and anything else is', (t) => {
  const tolerating = (toleration: Json): Manifest => deployment({}, { template: { spec: { containers: [], tolerations: [toleration] } } });
  const wanted = { key: 'a', operator: 'Exists' };
  t.ok(inSync(tolerating(wanted), applied(tolerating(wanted))));
  t.notOk(inSync(tolerating(wanted), applied(tolerating({ ...wanted, tolerationSeconds: 5 }))));
  const set = (claim: Json): Manifest =>
    manifest('apps/v1', 'StatefulSet', { spec: { volumeClaimTemplates: [{ metadata: { name: 'a' }, spec: claim }] } });
  t.ok(inSync(set({ accessModes: ['ReadWriteOnce'] }), applied(set({ accessModes: ['ReadWriteOnce'], volumeMode: 'Filesystem' }))));
  t.notOk(inSync(set({ accessModes: ['ReadWriteOnce'] }), applied(set({ accessModes: ['ReadWriteOnce'], volumeMode: 'Block' }))));
  t.end();
});

t.test('what is not wanted any more and is the default is no difference', (t) => {
  const desired = deployment();
  const managedFields = [owned('argocd-controller', 'Apply', { 'f:spec': { 'f:replicas': {} } })];
  const live = (replicas: number): KubeObject => {
    const object = applied(deployment({}, { replicas }));
    return { ...object, metadata: { ...object.metadata, managedFields } };
  };
  t.ok(inSync(desired, live(1)));
  t.notOk(inSync(desired, live(2)));
  t.end();
});

t.test('what the API server leaves out of an object is not missed', (t) => {
  const pod = (spec: Json): Manifest => manifest('v1', 'Pod', { spec });
  t.ok(inSync(pod({ hostNetwork: false, nodeSelector: {}, tolerations: [] }), applied(pod({}))));
  t.notOk(inSync(pod({ automountServiceAccountToken: false }), applied(pod({}))));
  t.notOk(inSync(pod({ securityContext: {} }), applied(pod({}))));
  t.notOk(inSync(deployment({}, { replicas: 0 }), applied(deployment({}, { replicas: 1 }))));
  t.end();
});

t.test('a desired object of any shape is compared', (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom('apps/v1 Deployment', 'v1 Service', 'v1 Secret', 'batch/v1 CronJob', 'rbac.authorization.k8s.io/v1 Role'),
      fc.object(),
      (kind, parts) => {
        const [apiVersion = '', name = ''] = kind.split(' ');
        const desired = manifest(apiVersion, name, { spec: parts, rules: parts, data: parts });
        return typeof inSync(desired, applied(deployment())) === 'boolean' && typeof inSync(deployment(), applied(desired)) === 'boolean';
      },
    ),
  );
  t.end();
});

const schema = builtInSchema('apps/v1', 'Deployment');
const container = (name: string, extra: object = {}) => ({ name, image: 'web:1', ...extra });
const withContainers = (...containers: object[]) => ({ spec: { template: { spec: { containers } } } });

t.test('what others have added stays, what was applied before and is no longer wanted goes', async (t) => {
  const merged = threeWayMerge({
    former: { data: { a: '1', b: '2' } },
    wanted: { data: { a: '3' } },
    current: { data: { a: '1', b: '2', c: '4' } },
    schema: undefined,
  });
  t.same(merged, { data: { a: '3', c: '4' } });
});

t.test('lists are merged item by item where Kubernetes has keys for them', async (t) => {
  const merged = threeWayMerge({
    former: withContainers(container('web'), container('old')),
    wanted: withContainers(container('web', { image: 'web:2' })),
    current: withContainers(container('web', { terminationMessagePath: '/dev/log' }), container('old'), container('injected')),
    schema,
  });
  t.same(merged, withContainers(container('web', { image: 'web:2', terminationMessagePath: '/dev/log' }), container('injected')));
});

t.test('and are taken as a whole where it has none', async (t) => {
  t.same(threeWayMerge({ former: [1], wanted: [2], current: [1, 3], schema: undefined }), [2]);
});

t.test('nothing changes where all is as it shall be', async (t) => {
  const there = withContainers(container('web', { terminationMessagePath: '/dev/log' }));
  t.same(
    threeWayMerge({ former: withContainers(container('web')), wanted: withContainers(container('web')), current: there, schema }),
    there,
  );
});
