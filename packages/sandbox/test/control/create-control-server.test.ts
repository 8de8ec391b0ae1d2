import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import t, { type Test } from 'tap';
import { createLogger } from '@argosy/runtime/logger';
import { createApi } from '../../src/api/create-api.ts';
import type { ForgedWebhook } from '../../src/argocd/notifications/forge-webhook.ts';
import { createControlServer } from '../../src/control/create-control-server.ts';
import { createFaultSwitch, NO_FAULTS } from '../../src/faults.ts';
import { createStats } from '../../src/stats.ts';
import { systemTimers } from '../../src/timers.ts';

const logger = createLogger('sandbox', 'silent');

async function open(t: Test, forge: (webhook: ForgedWebhook) => Promise<unknown> = async () => undefined) {
  const faults = createFaultSwitch();
  const api = createApi({ timers: systemTimers });
  const notifications = { problems: ['it broke'], forge: forge as never };
  const server = await createControlServer({ host: '127.0.0.1', port: 0, faults, stats: createStats(), api, notifications, logger });
  t.teardown(async () => {
    await server.close();
    api.close();
  });
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const { port } = new URL(server.url);
    const sent = httpRequest({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    });
    sent.end(text);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    return {
      status: response.statusCode,
      headers: response.headers,
      json: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>,
    };
  };
  return { faults, call, url: server.url };
}

t.test('PUT /faults replaces all faults, and what is left out is off', async (t) => {
  const { faults, call } = await open(t);
  const images = { 'registry.example/web:1': { readyAfterMs: 500 }, web: 'crash_loop' };
  const first = await call('PUT', '/faults', { webhooks: { drop: 0.5, delayMs: [10, 20] }, images, api: { errorRate: 1 } });
  const expected = {
    ...NO_FAULTS,
    webhooks: { drop: 0.5, duplicate: 0, delayMs: [10, 20], down: false },
    images,
    api: { down: false, latencyMs: 0, errorRate: 1 },
  };
  t.match(first, { status: 200, json: expected });
  t.same((await call('GET', '/faults')).json, expected);
  await call('PUT', '/faults', { repository: { unreachable: true } });
  t.same(faults.current, { ...NO_FAULTS, repository: { unreachable: true } });
  t.same((await call('PUT', '/faults', {})).json, NO_FAULTS);
});

t.test('faults that are none are refused with the place of each, and those in force stay', async (t) => {
  const { faults, call } = await open(t);
  await call('PUT', '/faults', { controller: { paused: true } });
  const cases: [unknown, string[]][] = [
    [{ webhooks: { drop: 2 } }, ['/webhooks/drop']],
    [{ webhooks: { drop: -0.1, duplicate: 1.5 } }, ['/webhooks/drop', '/webhooks/duplicate']],
    [{ webhooks: { duplicate: 101 } }, ['/webhooks/duplicate']],
    [{ webhooks: { delayMs: [20, 10] } }, ['/webhooks/delayMs']],
    [{ webhooks: { delayMs: [0, 600_001] } }, ['/webhooks/delayMs/1']],
    [{ webhooks: { delayMs: [1] } }, ['/webhooks/delayMs']],
    [{ webhooks: { delayMs: [1, 2, 3] } }, ['/webhooks/delayMs/2']],
    [{ webhooks: { delayMs: 5 } }, ['/webhooks/delayMs']],
    [{ webhooks: { down: 'yes' } }, ['/webhooks/down']],
    [{ webhooks: null }, ['/webhooks']],
    [{ web: {}, webhooks: { dorp: 1 } }, ['/web', '/webhooks/dorp']],
    [{ api: { errorRate: '1', latencyMs: -1 } }, ['/api/latencyMs', '/api/errorRate']],
    [{ controller: { staleHealthMs: 1e9 } }, ['/controller/staleHealthMs']],
    [{ images: { web: 'burns' } }, ['/images/web']],
    [{ images: { 'a/b': { readyAfterMs: 'soon' } } }, ['/images/a~1b/readyAfterMs']],
    [{ images: { web: { readyAfterMs: 1, soon: true } } }, ['/images/web/soon']],
    [{ images: { 'a b': 'pull_error' } }, ['/images/a b']],
    [{ images: { '': 'pull_error' } }, ['/images/']],
    [{ images: Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`i${at}`, 'pull_error'])) }, ['/images']],
    [[], ['']],
    [null, ['']],
    [3, ['']],
  ];
  for (const [body, pointers] of cases) {
    const { status, headers, json } = await call('PUT', '/faults', JSON.stringify(body));
    const label = JSON.stringify(body).slice(0, 80);
    t.equal(status, 400, label);
    t.equal(headers['content-type'], 'application/problem+json');
    t.match(json, {
      type: '/errors/invalid_request',
      title: String,
      status: 400,
      detail: String,
      instance: '/faults',
      code: 'invalid_request',
      requestId: String,
    });
    const errors = json['errors'] as { pointer: string; code: string; detail: string }[];
    for (const pointer of pointers)
      t.ok(
        errors.some((error) => error.pointer === pointer),
        `${label} names ${pointer}: ${JSON.stringify(errors)}`,
      );
    t.ok(errors.every(({ code, detail }) => /^[a-z_]+$/.test(code) && detail !== ''));
  }
  t.equal(faults.current.controller.paused, true);
});

t.test('a body that is no JSON, too large or of another type is refused', async (t) => {
  const { call } = await open(t);
  t.match(await call('PUT', '/faults', '{'), { status: 400, json: { errors: [{ pointer: '', code: 'invalid_json' }] } });
  t.match(await call('PUT', '/faults', ''), { status: 400 });
  t.match(await call('PUT', '/faults', '{}', { 'content-type': 'text/plain' }), { status: 415, json: { code: 'unsupported_media_type' } });
  t.match(await call('PUT', '/faults', `"${'x'.repeat(3_000_000)}"`), { status: 413, json: { code: 'payload_too_large' } });
});

t.test('what is not there is 404, and another method 405 with those that are', async (t) => {
  const { call } = await open(t);
  t.match(await call('GET', '/nope'), { status: 404, json: { code: 'not_found' } });
  t.match(await call('DELETE', '/faults'), { status: 405, headers: { allow: 'GET, PUT' }, json: { code: 'method_not_allowed' } });
  t.match(await call('GET', '/webhooks'), { status: 405, headers: { allow: 'POST' } });
  t.match(await call('POST', '/stats'), { status: 405, headers: { allow: 'GET' } });
  t.match(await call('GET', '/stats?x=1'), { status: 200 });
});

t.test('web pages and foreign names of this machine get no answer', async (t) => {
  const { call, url } = await open(t);
  const { port } = new URL(url);
  for (const host of ['evil.example', `evil.example:${port}`, `127.0.0.1.evil.example:${port}`]) {
    t.match(await call('GET', '/stats', undefined, { host }), { status: 403, json: { code: 'forbidden' } }, host);
  }
  t.match(await call('PUT', '/faults', {}, { origin: 'https://evil.example' }), { status: 403 });
  t.match(await call('PUT', '/faults', {}, { origin: url }), { status: 403 });
  t.match(await call('GET', '/stats', undefined, { 'sec-fetch-site': 'cross-site' }), { status: 403 });
  for (const host of [`localhost:${port}`, `[::1]:${port}`, '127.0.0.1'])
    t.match(await call('GET', '/stats', undefined, { host }), { status: 200 }, host);
  await t.rejects(createControlServer({ host: '0.0.0.0', port: 0, logger } as never), /no loopback address/);
});

t.test('GET /stats tells the counts and what is wrong', async (t) => {
  const { call } = await open(t);
  t.match((await call('GET', '/stats')).json, {
    applications: 0,
    syncs: 0,
    fetches: 0,
    listings: 0,
    renders: 0,
    webhooks: { sent: 0, refused: 0, dropped: 0 },
    requests: 0,
    problems: ['it broke'],
  });
});

t.test('POST /webhooks hands on what is sent, and gives the answer of the receiver', async (t) => {
  const forged: ForgedWebhook[] = [];
  const { call } = await open(t, async (webhook) => {
    forged.push(webhook);
    return { status: 401, body: '{"code":"unauthenticated"}' };
  });
  t.match(await call('POST', '/webhooks', { body: { a: 1 } }), { status: 200, json: { status: 401, body: { code: 'unauthenticated' } } });
  await call('POST', '/webhooks', { body: null, token: 'none', headers: { 'X-A': 'b' } });
  t.same(forged, [
    { body: { a: 1 }, token: 'correct', headers: {} },
    { body: null, token: 'none', headers: { 'X-A': 'b' } },
  ]);
});

t.test('POST /webhooks refuses what cannot be sent', async (t) => {
  const { call } = await open(t);
  const pointers: [unknown, string][] = [
    [{}, '/body'],
    [{ body: 1, tokens: 'x' }, '/tokens'],
    [{ body: 1, token: '' }, '/token'],
    [{ body: 1, token: 'a\nb' }, '/token'],
    [{ body: 1, headers: { 'a b': 'x' } }, '/headers/a b'],
    [{ body: 1, headers: { a: 1 } }, '/headers/a'],
    [{ body: 1, headers: { a: 'x\r\ny' } }, '/headers/a'],
    [{ body: 1, headers: { 'Content-Length': '3' } }, '/headers/Content-Length'],
  ];
  for (const [body, pointer] of pointers)
    t.match(await call('POST', '/webhooks', body), { status: 400, json: { errors: [{ pointer }] } }, pointer);
  t.match(await call('POST', '/webhooks', { body: 1 }), {
    status: 409,
    json: { code: 'conflict', detail: /No notification URL is configured/ },
  });
  const broken = await open(t, async () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:1')));
  t.match(await broken.call('POST', '/webhooks', { body: 1 }), {
    status: 502,
    json: { code: 'receiver_unreachable', detail: /ECONNREFUSED/ },
  });
});
