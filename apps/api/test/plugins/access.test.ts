import { createMetrics } from '@argosy/runtime/metrics';
import t from 'tap';
import { buildServer } from '../../src/server.ts';
import { testApi } from '../support/api.ts';

const w = await testApi(t);
const handler = async () => ({});

t.test('a route that declares neither a permission nor public stops the start', async (t) => {
  const declarations: [config: object, url: string][] = [
    [{}, '/v1/forgotten'],
    [{ permission: 'read', public: true }, '/v1/workspaces/:workspace/both'],
    [{ authenticated: true, public: true }, '/v1/either'],
    [{ permission: 'read' }, '/v1/no-workspace'],
  ];
  for (const [config, url] of declarations) {
    const server = await buildServer({ ...w.api, metrics: createMetrics() });
    t.throws(() => server.route({ method: 'GET', url, config, handler }), { message: new RegExp(url) }, `${url} ${JSON.stringify(config)}`);
    await server.close();
  }
});

t.test('every route of the API says who may call it, and only those meant to be are open', async (t) => {
  const open: string[] = [];
  const server = await buildServer({ ...w.api, metrics: createMetrics() });
  t.teardown(() => server.close());
  await server.ready();
  const { paths } = server.swagger() as { paths: Record<string, Record<string, { security?: unknown[] }>> };
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { security }] of Object.entries(operations)) {
      const url = path.replaceAll(/\{[^}]+\}/g, 'x');
      const { statusCode } = await server.inject({ method: method.toUpperCase() as 'GET', url });
      if (security === undefined) open.push(`${method} ${path}`);
      else t.equal(statusCode, 401, `${method} ${path}`);
    }
  }
  t.same(open.toSorted(), ['get /errors/{code}', 'get /livez', 'get /readyz', 'post /v1/hooks/argocd/{connection}']);
});
