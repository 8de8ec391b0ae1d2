import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import t from 'tap';

import { ClusterError } from '@argosy/core/ports/cluster-gateway';

import { configMap, json, listOf, refuse, startFakeApiServer, type Handler } from './support/fake-api-server.ts';
import { PEM } from './support/fixtures.ts';
import { CONFIG_MAPS, openFakeCluster, openTestGateways } from './support/open-test-gateway.ts';

const ONE = { ...CONFIG_MAPS, name: 'one' };

async function problemOf(work: Promise<unknown>): Promise<ClusterError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ClusterError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

t.test('the credential, and nothing of the environment, authenticates each request', async (t) => {
  const { server, gateway } = await openFakeCluster(t, (_request, response) => json(response, 200, configMap('one')));
  t.match(await gateway.read(ONE), { kind: 'ConfigMap', metadata: { name: 'one' } });
  t.match(server.requests[0], { path: '/api/v1/namespaces/default/configmaps/one', headers: { authorization: 'Bearer test-token' } });
});

t.test('a client certificate authenticates, and a missing one is unauthorized', async (t) => {
  const handler: Handler = (_request, response) => json(response, 200, configMap('one'));
  const server = await startFakeApiServer(handler, { ca: PEM.ca, requestCert: true, rejectUnauthorized: true });
  t.teardown(() => server.close());
  const gateways = openTestGateways(t);
  const certified = gateways.open({ ...server.access, credential: { clientCertificate: PEM.client, clientKey: PEM.clientKey } });
  t.match(await certified.read(ONE), { metadata: { name: 'one' } });
  t.equal((await problemOf(gateways.open(server.access).read(ONE))).kind, 'unauthorized');
});

const STATUSES: Array<[status: number, kind: string]> = [
  [400, 'invalid'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [409, 'conflict'],
  [410, 'conflict'],
  [422, 'invalid'],
  [500, 'unreachable'],
  [503, 'unreachable'],
  [504, 'timeout'],
  [302, 'invalid'],
  [307, 'invalid'],
];
for (const [status, kind] of STATUSES) {
  t.test(`an answer ${status} is the problem ${kind} and keeps its status`, async (t) => {
    const { server, gateway } = await openFakeCluster(t, (_request, response) =>
      refuse(response, status, 'told why', { location: 'https://127.0.0.1:1/' }),
    );
    const problem = await problemOf(gateway.apply(configMap('one')));
    t.equal(problem.kind, kind);
    t.equal(problem.status, status);
    t.equal(server.requests.length, 1, 'a redirect is not followed');
    if (status >= 400) t.match(problem.message, 'told why');
  });
}

t.test('what is absent is null, empty or false, as the port says', async (t) => {
  const { gateway } = await openFakeCluster(t, (_request, response) => refuse(response, 404, 'not there'));
  t.equal(await gateway.read(ONE), null);
  t.equal(await gateway.patch(ONE, {}), null);
  t.strictSame(await gateway.list(CONFIG_MAPS), []);
  t.equal(await gateway.remove(ONE), false);
  t.equal((await problemOf(gateway.podLog('default', 'p', { limitBytes: 10 }))).kind, 'not_found');
  t.equal((await problemOf(gateway.apply({ apiVersion: 'x.test/v1', kind: 'Unknown', metadata: { name: 'a' } }))).kind, 'not_found');
});

t.test('trust-F17: a server that accepts and never answers costs the deadline and no more', async (t) => {
  const { gateway } = await openFakeCluster(t, () => undefined, { requestTimeoutMs: 300 });
  const startedAt = performance.now();
  t.equal((await problemOf(gateway.read(ONE))).kind, 'timeout');
  t.ok(performance.now() - startedAt < 1500);
});

t.test('trust-T25: an answer that drips slowly ends at the deadline', async (t) => {
  const drip: Handler = (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  };
  const { gateway } = await openFakeCluster(t, drip, { requestTimeoutMs: 300 });
  t.equal((await problemOf(gateway.read(ONE))).kind, 'timeout');
});

t.test('trust-F17: after five silent calls others fail at once, and one answer opens the way again', async (t) => {
  const { server, gateway } = await openFakeCluster(t, () => undefined, { requestTimeoutMs: 100 });
  for (let attempt = 0; attempt < 5; attempt += 1) await problemOf(gateway.read(ONE));
  const asked = server.requests.length;
  t.equal((await problemOf(gateway.read(ONE))).kind, 'timeout');
  t.equal(server.requests.length, asked, 'not asked');
  server.answer((_request, response) => json(response, 200, configMap('one')));
  let found: unknown;
  while (found === undefined) {
    found = await gateway.read(ONE).catch(() => undefined);
    await sleep(20);
  }
  t.match(found, { metadata: { name: 'one' } });
});

t.test('trust-T25: more than 8 MiB is not read', async (t) => {
  let sent = 0;
  const endless: Handler = (_request, response) => {
    const chunk = Buffer.alloc(256 * 1024, 0x20);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length;
    };
    response.writeHead(200).on('drain', more);
    more();
  };
  const { gateway } = await openFakeCluster(t, endless, { requestTimeoutMs: 10_000 });
  const problem = await problemOf(gateway.read(ONE));
  t.match(problem, { kind: 'invalid', message: /larger than/ });
  t.ok(sent < 64 * 1024 * 1024, `${sent} bytes`);
});

t.test('trust-T25: the text of an error is bounded and has no control characters', async (t) => {
  const { gateway } = await openFakeCluster(t, (_request, response) =>
    refuse(response, 403, `\x1b[31mred\x1b[0m\x07\u202e${'x'.repeat(60_000)}`),
  );
  const { message } = await problemOf(gateway.list(CONFIG_MAPS));
  t.ok(message.length < 2200, `${message.length}`);
  t.match(message, 'red');
  t.notMatch(message, /[\x00-\x09\x0b-\x1f\u202e]/);
});

t.test('answers that are no Kubernetes objects are invalid, not crashes', async (t) => {
  const { server, gateway } = await openFakeCluster(t, (_request, response) => json(response, 200, {}));
  for (const body of ['<html>', '', 'null', '[]', '"x"', '{"metadata":{}}', '{"kind":1,"apiVersion":"v1","metadata":{"name":"a"}}']) {
    server.answer((_request, response) => response.writeHead(200).end(body));
    t.equal((await problemOf(gateway.read(ONE))).kind, 'invalid', body);
    t.equal((await problemOf(gateway.list(CONFIG_MAPS))).kind, 'invalid', body);
    t.equal((await problemOf(gateway.probe())).kind, 'invalid', body);
  }
});

t.test('trust-T22: a certificate of another authority, for another name, or of no known one is tls_untrusted', async (t) => {
  const { server, gateway } = await openFakeCluster(t, (_request, response) => json(response, 200, configMap('one')));
  const gateways = openTestGateways(t);
  const { certificateAuthority: _ca, ...withoutAuthority } = server.access;
  t.equal((await problemOf(gateways.open({ ...server.access, certificateAuthority: PEM.otherCa }).read(ONE))).kind, 'tls_untrusted');
  t.equal((await problemOf(gateways.open({ ...server.access, tlsServerName: 'other.test' }).read(ONE))).kind, 'tls_untrusted');
  t.equal((await problemOf(gateways.open(withoutAuthority).read(ONE))).kind, 'tls_untrusted');
  t.equal(server.requests.length, 0, 'no credential was sent');
  t.ok(await gateway.read(ONE));
  t.ok(await gateways.open({ ...server.access, tlsServerName: 'api.cluster.test' }).read(ONE), 'the name that is in the certificate');
});

t.test('trust-T23: no connection is made to an address that is not allowed, literal or by name', async (t) => {
  const { server } = await openFakeCluster(t, (_request, response) => json(response, 200, configMap('one')));
  const port = new URL(server.access.server).port;
  const strict = openTestGateways(t, { allowedNetworks: [], resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
  for (const host of ['127.0.0.1', 'localhost', 'api.cluster.test', '[::ffff:127.0.0.1]', '2130706433']) {
    const problem = await problemOf(strict.open({ ...server.access, server: `https://${host}:${port}` }).read(ONE));
    t.match(problem, { kind: 'refused', message: /ARGOSY_ALLOWED_NETWORKS/ }, host);
  }
  t.equal(server.connections(), 0);
});

t.test('a name is connected to at the address that was checked', async (t) => {
  const { server } = await openFakeCluster(t, (_request, response) => json(response, 200, configMap('one')));
  const gateways = openTestGateways(t, { resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
  const gateway = gateways.open({ ...server.access, server: `https://api.cluster.test:${new URL(server.access.server).port}` });
  t.ok(await gateway.read(ONE));
});

t.test('a server without TLS is unreachable and says why', async (t) => {
  const plain = createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
    0,
    '127.0.0.1',
  );
  await once(plain, 'listening');
  t.teardown(() => plain.close());
  const server = `https://127.0.0.1:${(plain.address() as AddressInfo).port}`;
  const problem = await problemOf(
    openTestGateways(t)
      .open({ server, credential: { token: 'x' } })
      .read(ONE),
  );
  t.match(problem, { kind: 'unreachable', message: /does not speak TLS/ });
});

t.test('refused and reset connections are unreachable', async (t) => {
  const resetting = createServer((socket) => socket.resetAndDestroy()).listen(0, '127.0.0.1');
  await once(resetting, 'listening');
  t.teardown(() => resetting.close());
  const gateways = openTestGateways(t);
  const access = { certificateAuthority: PEM.ca, credential: { token: 'x' } };
  const { port } = resetting.address() as AddressInfo;
  t.equal((await problemOf(gateways.open({ ...access, server: `https://127.0.0.1:${port}` }).read(ONE))).kind, 'unreachable');
  t.equal((await problemOf(gateways.open({ ...access, server: 'https://127.0.0.1:1' }).read(ONE))).kind, 'unreachable');
});

t.test('an idle connection that the server has closed is replaced without an error', async (t) => {
  let answered = 0;
  const { gateway } = await openFakeCluster(t, (_request, response) => {
    answered += 1;
    json(response, 200, configMap('one'));
    // The answer is complete and keep-alive, yet the socket ends with it.
    if (answered % 2 === 1) response.on('finish', () => response.socket?.destroy());
  });
  for (let attempt = 0; attempt < 20; attempt += 1) t.ok(await gateway.read(ONE));
});

t.test('a list is read in pages of 500 and built-in items get kind and apiVersion', async (t) => {
  const bare = (name: string): unknown => ({ metadata: { name, namespace: 'default' } });
  const { server, gateway } = await openFakeCluster(t, ({ query }, response) => {
    const token = query.get('continue');
    json(response, 200, token === null ? listOf([bare('a'), bare('b')], '7', 'page 2') : listOf([bare('c')], '7'));
  });
  const objects = await gateway.list(CONFIG_MAPS, { labelSelector: 'a=b', fieldSelector: 'metadata.name=x' });
  t.strictSame(
    objects.map((object) => [object.apiVersion, object.kind, object.metadata.name]),
    [
      ['v1', 'ConfigMap', 'a'],
      ['v1', 'ConfigMap', 'b'],
      ['v1', 'ConfigMap', 'c'],
    ],
  );
  t.strictSame(
    server.requests.map(({ query }) => [query.get('limit'), query.get('labelSelector'), query.get('fieldSelector')]),
    [
      ['500', 'a=b', 'metadata.name=x'],
      ['500', 'a=b', 'metadata.name=x'],
    ],
  );
});

t.test('pages whose snapshot expired are read again from the start, and pages without end are given up', async (t) => {
  let expired = false;
  const { server, gateway } = await openFakeCluster(t, ({ query }, response) => {
    if (query.get('continue') === null) return json(response, 200, listOf([configMap('a')], '7', expired ? '' : 'next'));
    expired = true;
    return refuse(response, 410, 'expired');
  });
  t.equal((await gateway.list(CONFIG_MAPS)).length, 1);
  server.answer((_request, response) => json(response, 200, listOf([], '7', 'the same')));
  t.equal((await problemOf(gateway.list(CONFIG_MAPS))).kind, 'invalid');
});

t.test('apply is a forced server-side apply by argosy, and a dry run says so', async (t) => {
  const { server, gateway } = await openFakeCluster(t, (_request, response) => json(response, 200, configMap('one')));
  const application = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'dep', namespace: 'argocd' } };
  await gateway.apply(application);
  await gateway.dryRun({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  const [first, second] = server.requests;
  t.match(first, {
    method: 'PATCH',
    path: '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/dep',
    headers: { 'content-type': 'application/apply-patch+yaml' },
    body: JSON.stringify(application),
  });
  t.strictSame(Object.fromEntries(first?.query ?? []), { fieldManager: 'argosy', force: 'true' });
  t.equal(second?.path, '/api/v1/namespaces/shop');
  t.equal(second?.query.get('dryRun'), 'All');
});

t.test('a kind that is not in the table is asked for once', async (t) => {
  const { server, gateway } = await openFakeCluster(t, ({ path }, response) => {
    if (path === '/apis/policy/v1')
      return json(response, 200, { resources: [{ name: 'poddisruptionbudgets', kind: 'PodDisruptionBudget', namespaced: true }] });
    return json(response, 200, { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'one' } });
  });
  const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'one', namespace: 'shop' } };
  await gateway.apply(budget);
  await gateway.apply(budget);
  t.strictSame(
    server.requests.map(({ path }) => path),
    [
      '/apis/policy/v1',
      '/apis/policy/v1/namespaces/shop/poddisruptionbudgets/one',
      '/apis/policy/v1/namespaces/shop/poddisruptionbudgets/one',
    ],
  );
});

t.test('patch is a merge patch and remove deletes in the background', async (t) => {
  const { server, gateway } = await openFakeCluster(t, (_request, response) => json(response, 200, configMap('one')));
  t.match(await gateway.patch(ONE, { metadata: { annotations: { a: null } } }), { metadata: { name: 'one' } });
  t.equal(await gateway.remove(ONE), true);
  t.match(server.requests[0], {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: '{"metadata":{"annotations":{"a":null}}}',
  });
  t.match(server.requests[1], { method: 'DELETE', body: /"propagationPolicy":"Background"/ });
});

t.test('trust-T26: data of Secrets and copies of objects stay outside', async (t) => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 's',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'canary', kept: 'yes' },
      managedFields: [{ manager: 'canary' }],
    },
    data: { password: 'canary' },
    stringData: { password: 'canary' },
  };
  const { server, gateway } = await openFakeCluster(t, (_request, response) => json(response, 200, secret));
  const read = await gateway.read({ ...ONE, plural: 'secrets' });
  t.strictSame(read, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', annotations: { kept: 'yes' } } });
  server.answer((_request, response) =>
    json(response, 200, {
      apiVersion: 'v1',
      kind: 'SecretList',
      metadata: {},
      items: [{ ...secret, kind: undefined, apiVersion: undefined }],
    }),
  );
  t.notMatch(JSON.stringify(await gateway.list({ ...CONFIG_MAPS, plural: 'secrets' })), 'canary');
});

t.test('trust-T25: __proto__ in an answer changes no prototype', async (t) => {
  const { gateway } = await openFakeCluster(t, (_request, response) =>
    response
      .writeHead(200)
      .end('{"__proto__":{"polluted":true},"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one","__proto__":{"polluted":true}}}'),
  );
  const object = await gateway.read(ONE);
  t.equal((object as unknown as { polluted?: boolean }).polluted, undefined);
  t.equal(Object.hasOwn(object ?? {}, '__proto__'), false);
});

t.test('a name that could be read as another path never leaves the process', async (t) => {
  const { server, gateway } = await openFakeCluster(t, (_request, response) => json(response, 200, configMap('one')));
  for (const name of ['', '.', '..', 'a/b', '../x', 'a%2fb', 'a?b', 'a#b', 'a b', 'a\nb', 'x'.repeat(254)]) {
    t.equal((await problemOf(gateway.read({ ...CONFIG_MAPS, name }))).kind, 'refused', JSON.stringify(name));
    t.equal((await problemOf(gateway.read({ ...ONE, namespace: name }))).kind, 'refused');
  }
  t.equal(server.requests.length, 0);
  await gateway.read({ group: 'rbac.authorization.k8s.io', version: 'v1', plural: 'clusterroles', name: 'system:basic-user' });
  t.equal(server.requests[0]?.path, '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Abasic-user');
});

t.test('a log is cut at its limit, between characters', async (t) => {
  const { server, gateway } = await openFakeCluster(t, (_request, response) => response.writeHead(200).end('é'.repeat(1000)));
  t.equal(
    await gateway.podLog('shop', 'web-1', { limitBytes: 5, container: 'web', tailLines: 10, sinceSeconds: 60, previous: true }),
    'éé',
  );
  t.equal(server.requests[0]?.path, '/api/v1/namespaces/shop/pods/web-1/log');
  t.strictSame(Object.fromEntries(server.requests[0]?.query ?? []), {
    limitBytes: '5',
    container: 'web',
    tailLines: '10',
    sinceSeconds: '60',
    previous: 'true',
  });
});

t.test('a probe gives version and the UID of kube-system', async (t) => {
  const { gateway } = await openFakeCluster(t, ({ path }, response) =>
    path === '/version'
      ? json(response, 200, { gitVersion: 'v1.35.4' })
      : json(response, 200, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system', uid: 'u-1' } }),
  );
  t.strictSame(await gateway.probe(), { version: 'v1.35.4', uid: 'u-1' });
});

t.test('a server that asks to wait is waited for within the deadline, and not beyond it', async (t) => {
  let calls = 0;
  const { server, gateway } = await openFakeCluster(t, (_request, response) => {
    calls += 1;
    return calls === 1 ? refuse(response, 429, 'slow down', { 'retry-after': '1' }) : json(response, 200, configMap('one'));
  });
  t.ok(await gateway.read(ONE));
  server.answer((_request, response) => refuse(response, 429, 'slow down', { 'retry-after': '3600' }));
  const startedAt = performance.now();
  t.match(await problemOf(gateway.read(ONE)), { kind: 'unreachable', status: 429 });
  t.ok(performance.now() - startedAt < 1500);
});

t.test('one access is one gateway with kept connections, and a closed one refuses', async (t) => {
  const server = await startFakeApiServer((_request, response) => json(response, 200, configMap('one')));
  t.teardown(() => server.close());
  const gateways = openTestGateways(t);
  const gateway = gateways.open(server.access);
  t.equal(gateways.open({ ...server.access }), gateway);
  t.not(gateways.open({ ...server.access, credential: { token: 'other' } }), gateway);
  for (let call = 0; call < 10; call += 1) await gateway.read(ONE);
  t.equal(server.connections(), 1);
  await gateways.close();
  t.equal((await problemOf(gateway.read(ONE))).kind, 'unreachable');
});
