import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { NO_FAULTS } from '../../src/faults.ts';
import { startCluster } from '../clients/start-cluster.ts';
import type { Cluster } from '../clients/start-cluster.ts';
import { ask } from './ask.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';

let cluster: Cluster;
t.before(async () => {
  cluster = await startCluster(t);
});

function status(code: number, reason: string, message: string | RegExp) {
  return { code, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message } };
}

t.test('without a token only version and health are told, with a wrong one nothing is', async (t) => {
  t.match(await ask(cluster, '/version', { token: null }), {
    code: 200,
    body: { major: '1', minor: '35', gitVersion: 'v1.35.4+argosy-sandbox' },
  });
  for (const path of ['/livez', '/readyz', '/healthz']) t.match(await ask(cluster, path, { token: null }), { code: 200, body: 'ok' });
  const unauthorized = status(401, 'Unauthorized', 'Unauthorized');
  for (const path of ['/', '/api', '/api/v1/pods', '/nothing', '/openapi/v3'])
    t.match(await ask(cluster, path, { token: null }), unauthorized, path);
  for (const path of ['/version', '/livez', '/api']) t.match(await ask(cluster, path, { token: 'wrong' }), unauthorized, path);
  t.match(await ask(cluster, '/api', { token: null, headers: { authorization: 'Basic YTpi' } }), unauthorized);
});

t.test('what is not there and what is not done is told as a real API server tells it', async (t) => {
  const missing = status(404, 'NotFound', 'the server could not find the requested resource');
  for (const path of [
    '/api/v1/nothing',
    '/apis/apps/v2',
    '/apis/apps/v1/foo',
    '/api/v1/configmaps/a',
    '/api/v1/namespaces/default/nodes',
    `${MAPS}/a/status`,
  ])
    t.match(await ask(cluster, path), missing, path);
  for (const path of ['/nothing', '/apis/foo', '/api/v1//x'])
    t.match(await ask(cluster, path), { code: 404, body: '404 page not found\n' }, path);
  const refused = status(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
  for (const [method, path] of [
    ['PATCH', MAPS],
    ['PUT', MAPS],
    ['POST', `${MAPS}/a`],
    ['POST', '/api/v1/configmaps'],
    ['DELETE', '/api/v1/namespaces'],
    ['DELETE', '/version'],
  ] as const)
    t.match(await ask(cluster, path, { method }), refused, `${method} ${path}`);
  t.match(await ask(cluster, `${MAPS}/a`), { code: 404, body: { details: { name: 'a', kind: 'configmaps' } } });
  t.match(
    await ask(cluster, '/api/v1/namespaces/default%2Fconfigmaps'),
    { code: 200, body: { kind: 'ConfigMapList' } },
    'an encoded slash is a slash',
  );
});

t.test('a body that cannot be taken is refused with a reason', async (t) => {
  const post = (body: unknown, headers: Record<string, string> = {}) => ask(cluster, MAPS, { method: 'POST', body, headers });
  t.match(await post('{"a":'), status(400, 'BadRequest', /json parse error: .* at position 5/));
  t.match(
    await post('x', { 'content-type': 'text/plain' }),
    status(415, 'UnsupportedMediaType', /accepted media types include: application\/json/),
  );
  t.match(
    await post('k8s', { 'content-type': 'application/vnd.kubernetes.protobuf' }),
    status(400, 'BadRequest', /must be of type ConfigMap/),
  );
  t.match(await post('a'.repeat(3 * 1024 * 1024 + 1)), status(413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728'));
  t.match(
    await post({ metadata: { name: 'a', namespace: 'b' } }),
    status(400, 'BadRequest', /does not match the namespace sent on the request/),
  );
  t.match(await ask(cluster, MAPS, { headers: { accept: 'text/html' } }), status(406, 'NotAcceptable', /406: Not Acceptable/));
  t.match(await ask(cluster, `${MAPS}?limit=x`), status(400, 'BadRequest', 'strconv.ParseInt: parsing "x": invalid syntax'));
  t.match(await ask(cluster, `${MAPS}?continue=abc`), status(400, 'BadRequest', /continue key is not valid/));
  t.match(await ask(cluster, `${MAPS}?labelSelector=!!`), status(400, 'BadRequest', /unable to parse requirement/));
  t.match(
    await ask(cluster, `${MAPS}?resourceVersion=99999999`),
    status(504, 'Timeout', /Too large resource version: 99999999, current: \d+/),
  );
});

t.test('who sends far too much still hears why, and what nobody reads ends no connection early', async (t) => {
  const { statusCode } = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { authorization: `Bearer ${cluster.token}` };
    const sent = request(`${cluster.url}${MAPS}`, { method: 'POST', ca: cluster.authority, agent: false, headers }, resolve);
    sent.once('error', reject);
    // In pieces, so that the refusal comes while there is more to send.
    for (let piece = 0; piece < 80; piece += 1) sent.write(Buffer.alloc(100_000, ' '));
    sent.end();
  });
  t.equal(statusCode, 413);
});

t.test('patches are told apart by their type, and need what their type needs', async (t) => {
  await ask(cluster, MAPS, { method: 'POST', body: { metadata: { name: 'patched' } } });
  const patch = (type: string, body: string, query = '') =>
    ask(cluster, `${MAPS}/patched${query}`, { method: 'PATCH', body, headers: { 'content-type': `application/${type}` } });
  t.match(await patch('json', '{}'), status(415, 'UnsupportedMediaType', /application\/json-patch\+json/));
  t.match(await patch('merge-patch+json', '[]'), status(400, 'BadRequest', /error decoding patch/));
  t.match(await patch('json-patch+json', '{}'), status(400, 'BadRequest', /error decoding patch/));
  t.match(
    await patch('apply-patch+yaml', '{}'),
    status(422, 'Invalid', 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'),
  );
  t.match(await patch('apply-patch+yaml', '{}', '?fieldManager=q'), status(400, 'BadRequest', 'invalid object type: /, Kind='));
  t.match(await patch('merge-patch+json', '{}', '?force=true'), status(422, 'Invalid', /may not be specified for non-apply patch/));
  t.match(
    await patch('merge-patch+json', '{}', '?fieldValidation=foo'),
    status(422, 'Invalid', /fieldValidation: Unsupported value: "foo"/),
  );
  t.match(await patch('merge-patch+json', '{}', '?dryRun=foo'), status(422, 'Invalid', /dryRun: Unsupported value: \["foo"\]/));
  t.match(await patch('apply-patch+yaml', 'apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n', '?fieldManager=q'), {
    code: 200,
    body: { data: { a: 'b' } },
  });
});

t.test('a deletion gives a Status, or the object while something holds it', async (t) => {
  const make = (name: string, finalizers: string[] = []) =>
    ask(cluster, MAPS, { method: 'POST', body: { metadata: { name, finalizers } } });
  await make('plain');
  t.match(await ask(cluster, `${MAPS}/plain`, { method: 'DELETE' }), {
    code: 200,
    body: { kind: 'Status', status: 'Success', details: { name: 'plain', kind: 'configmaps' } },
  });
  await make('held', ['argosy.dev/test']);
  t.match(await ask(cluster, `${MAPS}/held`, { method: 'DELETE' }), {
    code: 200,
    body: { kind: 'ConfigMap', metadata: { deletionTimestamp: String } },
  });
  t.match(
    await ask(cluster, `${MAPS}/held?propagationPolicy=Foo`, { method: 'DELETE' }),
    status(422, 'Invalid', /propagationPolicy: Unsupported value: "Foo"/),
  );
  await ask(cluster, `${MAPS}/held`, {
    method: 'PATCH',
    body: { metadata: { finalizers: null } },
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  await make('one');
  await make('two');
  t.match(await ask(cluster, `${MAPS}?fieldSelector=metadata.name=one`, { method: 'DELETE' }), {
    code: 200,
    body: { kind: 'ConfigMapList', items: [{ metadata: { name: 'one' } }] },
  });
  t.match(await ask(cluster, `${MAPS}/two`), { code: 200 });
});

t.test('lists come in pieces of one moment', async (t) => {
  const first = await ask(cluster, '/api/v1/namespaces?limit=1');
  t.match(first.body, { kind: 'NamespaceList', metadata: { continue: String, remainingItemCount: Number }, items: [{}] });
  const { metadata } = first.body as { metadata: { continue: string; remainingItemCount: number; resourceVersion: string } };
  const rest = await ask(cluster, `/api/v1/namespaces?limit=100&continue=${metadata.continue}`);
  t.equal((rest.body as { items: unknown[] }).items.length, metadata.remainingItemCount);
  t.match(rest.body, { metadata: { resourceVersion: metadata.resourceVersion } });
});

t.test('tables, metadata alone and YAML are given to those who want them', async (t) => {
  const as = (form: string) => ({ headers: { accept: `application/json;as=${form};v=v1;g=meta.k8s.io` } });
  t.match(await ask(cluster, '/api/v1/namespaces/default', as('Table')), {
    body: {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      columnDefinitions: [{ name: 'Name', format: 'name' }, { name: 'Status' }, { name: 'Age' }],
      rows: [{ cells: ['default', 'Active', String], object: { kind: 'PartialObjectMetadata' } }],
    },
  });
  t.match(await ask(cluster, '/api/v1/namespaces?includeObject=Object', as('Table')), {
    body: { rows: [{ object: { kind: 'Namespace' } }] },
  });
  t.match(await ask(cluster, '/api/v1/namespaces', as('PartialObjectMetadataList')), {
    body: { kind: 'PartialObjectMetadataList', items: [{ kind: 'PartialObjectMetadata' }] },
  });
  t.match(await ask(cluster, '/api/v1/namespaces/default', { headers: { accept: 'application/yaml' } }), {
    headers: { 'content-type': 'application/yaml' },
    body: /^apiVersion: v1\nkind: Namespace\n/,
  });
  const { body } = await ask(cluster, '/api/v1/namespaces');
  t.notOk('kind' in ((body as { items: object[] }).items[0] ?? {}), 'items of a built-in kind do not name it');
});

t.test('discovery tells the same in both forms', async (t) => {
  t.match(await ask(cluster, '/api'), { body: { kind: 'APIVersions', versions: ['v1'] } });
  const groups = await ask(cluster, '/apis');
  t.match((groups.body as { groups: object[] }).groups[0], { name: 'apps', preferredVersion: { groupVersion: 'apps/v1' } });
  t.match(await ask(cluster, '/apis/apps'), { body: { kind: 'APIGroup', name: 'apps' } });
  const accept =
    'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';
  const all = await ask(cluster, '/apis', { headers: { accept } });
  t.equal(all.headers['content-type'], 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
  const { items } = all.body as { items: { metadata: { name: string }; versions: { resources: { resource: string }[] }[] }[] };
  t.strictSame(
    items.map(({ metadata }) => metadata.name),
    (groups.body as { groups: { name: string }[] }).groups.map(({ name }) => name),
  );
  const listed = (await ask(cluster, '/apis/apps/v1')).body as { resources: { name: string }[] };
  t.match(
    listed.resources.find(({ name }) => name === 'deployments/scale'),
    { group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get', 'patch', 'update'] },
  );
  t.strictSame(
    items[0]?.versions[0]?.resources.map(({ resource }) => resource),
    listed.resources.map(({ name }) => name).filter((name) => !name.includes('/')),
  );
  t.match(await ask(cluster, '/apis', { headers: { accept, 'if-none-match': all.headers.etag ?? '' } }), { code: 304 });
});

t.test('OpenAPI names the parameters that clients look for, and every schema that it refers to', async (t) => {
  const index = (await ask(cluster, '/openapi/v3')).body as { paths: Record<string, { serverRelativeURL: string }> };
  const document = (await ask(cluster, index.paths['apis/apps/v1']?.serverRelativeURL ?? '')).body as {
    paths: object;
    components: { schemas: object };
  };
  t.match(document.paths, {
    '/apis/apps/v1/namespaces/{namespace}/deployments/{name}': {
      patch: { 'x-kubernetes-group-version-kind': { group: 'apps', version: 'v1', kind: 'Deployment' } },
    },
  });
  const text = JSON.stringify(document);
  for (const name of ['fieldValidation', 'dryRun', 'fieldManager']) t.match(text, `"name":"${name}","in":"query"`);
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    t.ok(Object.hasOwn(document.components.schemas, name ?? ''), String(name));
  t.match(await ask(cluster, '/openapi/v2'), { code: 200, body: { swagger: '2.0', definitions: {} } });
});

t.test('large answers are compressed for those who can read that', async (t) => {
  const plain = await ask(cluster, '/openapi/v3/api/v1');
  const small = await ask(cluster, '/openapi/v3/api/v1', { headers: { 'accept-encoding': 'gzip' } });
  t.equal(small.headers['content-encoding'], 'gzip');
  t.strictSame(gunzipSync(small.bytes), plain.bytes);
  t.notOk((await ask(cluster, '/version', { headers: { 'accept-encoding': 'gzip' } })).headers['content-encoding']);
});

t.test('questions of who somebody is and what they may do are answered', async (t) => {
  const review = (group: string, plural: string, spec?: object) =>
    ask(cluster, `/apis/${group}.k8s.io/v1/${plural}`, { method: 'POST', body: { spec } });
  t.match(await review('authentication', 'selfsubjectreviews'), {
    code: 201,
    body: { status: { userInfo: { username: 'admin', groups: ['system:masters', 'system:authenticated'] } } },
  });
  t.match(await review('authentication', 'tokenreviews', { token: cluster.token }), {
    body: { status: { authenticated: true, user: { username: 'admin' } } },
  });
  t.match(await review('authentication', 'tokenreviews', { token: 'x' }), {
    body: { status: { authenticated: undefined, error: 'invalid bearer token' } },
  });
  const asked = { resourceAttributes: { verb: 'get', resource: 'pods' } };
  t.match(await review('authorization', 'selfsubjectaccessreviews', asked), {
    code: 201,
    body: { spec: asked, status: { allowed: true } },
  });
  t.match(await review('authorization', 'selfsubjectrulesreviews', { namespace: 'default' }), {
    body: { status: { resourceRules: [{ verbs: ['*'] }] } },
  });
  t.match(await ask(cluster, '/apis/authentication.k8s.io/v1/tokenreviews'), { code: 405 });
});

t.test('a token in a Secret works as long as the Secret has it', async (t) => {
  const secret = {
    metadata: { name: 'long-lived', annotations: { 'kubernetes.io/service-account.name': 'default' } },
    type: 'kubernetes.io/service-account-token',
  };
  await ask(cluster, '/api/v1/namespaces/default/secrets', { method: 'POST', body: secret });
  const kind = cluster.api.kinds.get('v1', 'Secret');
  const find = () =>
    (cluster.api.find({ kind, namespace: 'default', name: 'long-lived' })?.['data'] as { token?: string } | undefined)?.token;
  while (find() === undefined) await new Promise((resolve) => setImmediate(resolve));
  const token = Buffer.from(find() ?? '', 'base64').toString('utf8');
  t.match(await ask(cluster, '/api/v1/namespaces', { token }), { code: 200 });
  const forged = `${token.split('.', 2).join('.')}.${Buffer.alloc(32).toString('base64url')}`;
  t.match(await ask(cluster, '/api/v1/namespaces', { token: forged }), { code: 401 });
  await ask(cluster, '/api/v1/namespaces/default/secrets/long-lived', { method: 'DELETE' });
  t.match(await ask(cluster, '/api/v1/namespaces', { token }), { code: 401 });
});

t.test('a token that is asked for has bounds and dies with what it is bound to', async (t) => {
  const path = '/api/v1/namespaces/default/serviceaccounts/default/token';
  const request = (spec: object) => ask(cluster, path, { method: 'POST', body: { spec } });
  t.match(await request({ expirationSeconds: 5 }), status(422, 'Invalid', /may not specify a duration less than 10 minutes/));
  t.match(await request({ boundObjectRef: { kind: 'Secret', name: 'nothing' } }), { code: 404 });
  await ask(cluster, '/api/v1/namespaces/default/secrets', { method: 'POST', body: { metadata: { name: 'bound' } } });
  const made = await request({ expirationSeconds: 600, boundObjectRef: { kind: 'Secret', name: 'bound' } });
  t.match(made, { code: 201, body: { kind: 'TokenRequest', status: { expirationTimestamp: String } } });
  const { token } = (made.body as { status: { token: string } }).status;
  t.match(await ask(cluster, '/api', { token }), { code: 200 });
  await ask(cluster, '/api/v1/namespaces/default/secrets/bound', { method: 'DELETE' });
  t.match(await ask(cluster, '/api', { token }), { code: 401 });
});

t.test('how many replicas there are is a part of its own', async (t) => {
  const labels = { app: 'scaled' };
  const spec = {
    replicas: 0,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'a:1' }] } },
  };
  const all = '/apis/apps/v1/namespaces/default/deployments';
  await ask(cluster, all, { method: 'POST', body: { metadata: { name: 'scaled' }, spec } });
  const scale = `${all}/scaled/scale`;
  t.match(await ask(cluster, scale), {
    body: { kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 0 }, status: { selector: 'app=scaled' } },
  });
  const put = (body: object) => ask(cluster, scale, { method: 'PUT', body });
  t.match(
    await put({ metadata: { name: 'scaled' }, spec: { replicas: -1 } }),
    status(422, 'Invalid', 'Scale.autoscaling "scaled" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0'),
  );
  t.match(await put({ spec: { replicas: 1 } }), status(400, 'BadRequest', /was undeterminable: name must be provided/));
  t.match(await put({ metadata: { name: 'scaled' }, spec: { replicas: 2 } }), { code: 200, body: { spec: { replicas: 2 } } });
  t.match(await ask(cluster, `${all}/scaled`), { body: { spec: { replicas: 2 } } });
});

t.test('a custom kind says itself where its replicas are', async (t) => {
  const names = { kind: 'Fleet', plural: 'fleets', singular: 'fleet', listKind: 'FleetList' };
  const scale = { specReplicasPath: '.spec.ships', statusReplicasPath: '.status.ships', labelSelectorPath: '.status.selector' };
  const counted = { type: 'object', properties: { ships: { type: 'integer' }, selector: { type: 'string' } } };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: counted, status: counted } } };
  const version = { name: 'v1', served: true, storage: true, schema, subresources: { scale } };
  const body = { metadata: { name: 'fleets.sea.example' }, spec: { group: 'sea.example', scope: 'Cluster', names, versions: [version] } };
  await ask(cluster, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { method: 'POST', body });
  const all = '/apis/sea.example/v1/fleets';
  const fleet = {
    apiVersion: 'sea.example/v1',
    kind: 'Fleet',
    metadata: { name: 'a' },
    spec: { ships: 3 },
    status: { ships: 2, selector: 'of=a' },
  };
  await ask(cluster, all, { method: 'POST', body: fleet });
  t.match(await ask(cluster, `${all}/a/scale`), { body: { spec: { replicas: 3 }, status: { replicas: 2, selector: 'of=a' } } });
  const patch = { method: 'PATCH', body: { spec: { replicas: 5 } }, headers: { 'content-type': 'application/merge-patch+json' } };
  t.match(await ask(cluster, `${all}/a/scale`, patch), { code: 200, body: { spec: { replicas: 5 } } });
  t.match(await ask(cluster, `${all}/a`), { body: { spec: { ships: 5 } } });
  const stale = { metadata: { name: 'a', resourceVersion: '1' }, spec: { replicas: 1 } };
  t.match(await ask(cluster, `${all}/a/scale`, { method: 'PUT', body: stale }), status(409, 'Conflict', /the object has been modified/));
});

t.test('faults: requests wait, fail, and are not even answered', async (t) => {
  const set = (api: Partial<typeof NO_FAULTS.api>) => cluster.faults.set({ ...NO_FAULTS, api: { ...NO_FAULTS.api, ...api } });
  t.teardown(() => cluster.faults.set(NO_FAULTS));
  const before = cluster.stats.requests;
  set({ latencyMs: 150 });
  const start = performance.now();
  await ask(cluster, '/version');
  t.ok(performance.now() - start >= 140);
  set({ errorRate: 1 });
  t.match(await ask(cluster, '/api'), status(500, 'InternalError', /Internal error occurred/));
  t.equal(cluster.stats.requests, before + 2);
  set({});
  const socket = connect({ port: Number(new URL(cluster.url).port), host: '127.0.0.1', ca: cluster.authority });
  await once(socket, 'secureConnect');
  const closed = once(socket, 'close');
  socket.on('error', () => undefined);
  set({ down: true });
  await closed;
  await t.rejects(ask(cluster, '/version'), { code: 'ECONNRESET' });
});

t.test('a watcher that goes away in the middle leaves the server as it was', async (t) => {
  const socket = connect({ port: Number(new URL(cluster.url).port), host: '127.0.0.1', ca: cluster.authority });
  socket.on('error', () => undefined);
  socket.write(`GET ${MAPS}?watch=true HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${cluster.token}\r\n\r\n`);
  await once(socket, 'data');
  socket.destroy();
  const kind = cluster.api.kinds.get('v1', 'ConfigMap');
  for (let index = 0; index < 200; index += 1)
    cluster.api.create(kind, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `many-${index}`, namespace: 'default' } });
  t.match(await ask(cluster, '/version'), { code: 200 });
  t.match(await ask(cluster, `${MAPS}?limit=1`), { code: 200 });
});

t.test('a watch of a custom kind ends with its definition', async (t) => {
  const names = { kind: 'Raft', plural: 'rafts', singular: 'raft', listKind: 'RaftList' };
  const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } };
  const body = { metadata: { name: 'rafts.sea.example' }, spec: { group: 'sea.example', scope: 'Cluster', names, versions: [version] } };
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  t.match(await ask(cluster, definitions, { method: 'POST', body }), { code: 201 });
  const watched = ask(cluster, '/apis/sea.example/v1/rafts?watch=true');
  const raft = { apiVersion: 'sea.example/v1', kind: 'Raft', metadata: { name: 'kon' } };
  t.match(await ask(cluster, '/apis/sea.example/v1/rafts', { method: 'POST', body: raft }), { code: 201 });
  await ask(cluster, `${definitions}/rafts.sea.example`, { method: 'DELETE' });
  t.match((await watched).bytes.toString(), /^{"type":"ADDED","object":{.*"kon".*}}\n/);
  t.match(await ask(cluster, '/apis/sea.example/v1/rafts'), { code: 404 });
});

t.test('a request with a huge head is refused, and the server lives on', async (t) => {
  t.match(await ask(cluster, '/version', { headers: { 'x-large': 'a'.repeat(40_000) } }), { code: 431 });
  t.match(await ask(cluster, '/version'), { code: 200 });
});
