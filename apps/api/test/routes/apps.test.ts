import t from 'tap';
import { testApi } from '../support/api.ts';
import { isProblem } from '../support/problem.ts';
import { makeWorkspace, traceOf } from '../support/workspace.ts';

const w = await testApi(t);
const acme = await makeWorkspace(w, 'acme');
const path = `${acme.path}/apps`;
const create = (more: object = {}) => w.call('POST', path, { body: { name: 'API', source: { type: 'image' }, ...more } });

t.test('an app is answered whole, with its place', async (t) => {
  const made = await create({ source: { type: 'image', repository: 'ghcr.io/acme/api' }, config: { port: 80, env: { A: '1' } } });
  t.equal(made.status, 201);
  t.equal(made.headers['location'], `${path}/${made.body.id}`);
  t.match(made.body, { slug: 'api', source: { type: 'image', repository: 'ghcr.io/acme/api' }, config: { port: 80, env: { A: '1' } } });
  t.same((await w.call('GET', `${path}/${made.body.id}`)).body, made.body);
});

t.test('trust-T05: a config of the wrong types is 400 at its place and changes nothing', async (t) => {
  const before = await traceOf(w, acme);
  const cases: [config: unknown, pointer: string][] = [
    [null, '/config'],
    ['{}', '/config'],
    [[], '/config'],
    [{ replicas: '3' }, '/config/replicas'],
    [{ replicas: null }, '/config/replicas'],
    [{ replicas: 1.5 }, '/config/replicas'],
    [{ replicas: -1 }, '/config/replicas'],
    [{ replicas: true }, '/config/replicas'],
    [{ port: 0 }, '/config/port'],
    [{ port: 65_536 }, '/config/port'],
    [{ env: { A: 1 } }, '/config/env/A'],
    [{ env: { A: null } }, '/config/env/A'],
    [{ env: { '1A': 'x' } }, '/config/env/1A'],
    [{ command: 'sh' }, '/config/command'],
    [{ runAsUser: 0 }, '/config/runAsUser'],
    [{ healthCheck: {} }, '/config/healthCheck/path'],
    [{ ingress: { host: 'a b' } }, '/config/ingress/host'],
    [{ autoscaling: { min: 1 } }, '/config/autoscaling/max'],
    [{ values: 'x' }, '/config/values'],
    [{ colour: 'red' }, '/config/colour'],
  ];
  for (const [config, pointer] of cases) {
    isProblem(t, await create({ name: 'Bad', config }), 'invalid_request', pointer, JSON.stringify(config));
  }
  for (const [source, pointer] of [
    [{}, '/source/type'],
    [{ type: 'git' }, '/source/type'],
    [{ type: 'image', branch: 'main' }, '/source/branch'],
  ] as const) {
    isProblem(t, await create({ name: 'Bad', source }), 'invalid_request', pointer, JSON.stringify(source));
  }
  t.same(await traceOf(w, acme), before);
});

t.test('config.values that would overwrite what is protected are 422 by name and change nothing', async (t) => {
  const before = await traceOf(w, acme);
  for (const key of [
    'labels',
    'selectorLabels',
    'podSecurityContext',
    'securityContext',
    'nameOverride',
    'fullnameOverride',
    'image',
    'hostNetwork',
    'argosy',
  ]) {
    isProblem(t, await create({ name: 'Bad', config: { values: { [key]: {} } } }), 'protected_value', `/config/values/${key}`, key);
  }
  const label = { values: { podLabels: { 'argosy.dev/app': 'other' } } };
  t.match(await create({ name: 'Bad', config: label }), {
    status: 422,
    body: { errors: [{ pointer: '/config/values/podLabels/argosy.dev~1app' }] },
  });
  t.same(await traceOf(w, acme), before);
});

t.test('a repository that is no image reference is 422 at its place', async (t) => {
  isProblem(t, await create({ name: 'Bad', source: { type: 'image', repository: 'Not An Image' } }), 'invalid_image', '/source/repository');
});

t.test('a slug that is taken is 409', async (t) => isProblem(t, await create(), 'slug_taken', '/slug'));

t.test('a patch changes what it names, null takes away, and the result is checked as a whole', async (t) => {
  const { id } = (await create({ name: 'Patched', config: { replicas: 2, env: { A: '1', B: '2' } } })).body;
  const patch = (body: unknown) => w.call('PATCH', `${path}/${id}`, { body });
  t.match((await patch({ name: 'New name' })).body, { name: 'New name', slug: 'patched', config: { replicas: 2 } });
  t.same((await patch({ config: { replicas: null, env: { B: null, C: '3' } } })).body['config'], { env: { A: '1', C: '3' } });
  const before = await traceOf(w, acme);
  const cases: [body: object, code: 'invalid_request' | 'protected_value', pointer: string][] = [
    [{ config: { replicas: '2' } }, 'invalid_request', '/config/replicas'],
    [{ config: { colour: 'red' } }, 'invalid_request', '/config/colour'],
    [{ config: null }, 'invalid_request', '/config'],
    [{ name: null }, 'invalid_request', '/name'],
    [{ slug: 'other' }, 'invalid_request', '/slug'],
    [{ config: { values: { image: 'x' } } }, 'protected_value', '/config/values/image'],
  ];
  for (const [body, code, pointer] of cases) isProblem(t, await patch(body), code, pointer, JSON.stringify(body));
  isProblem(t, await w.call('PATCH', `${path}/app-00000000000000000000000000`, { body: {} }), 'not_found');
  t.same(await traceOf(w, acme), before);
});

t.test('an app without deployments goes at once', async (t) => {
  const { id } = (await create({ name: 'Gone' })).body;
  const gone = await w.call('DELETE', `${path}/${id}`);
  t.match(gone, { status: 204, text: '' });
  isProblem(t, await w.call('GET', `${path}/${id}`), 'not_found');
  isProblem(t, await w.call('DELETE', `${path}/${id}`), 'not_found');
});
