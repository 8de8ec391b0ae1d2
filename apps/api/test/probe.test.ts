import t from 'tap';
import { testApi } from './support/api.ts';
import { makeStage } from './support/workspace.ts';
const w = await testApi(t);
const s = await makeStage(w, 'acme');
const show = async (m: 'GET'|'POST', u: string, o: any = {}) => { const a = await w.call(m, u, o); console.error(m, u.slice(0,90), JSON.stringify(o).slice(0, 120), '->', a.status, a.text.slice(0, 200)); };
for (const q of ['deployments?app=%00', 'deployments?health=%00', 'deployments?environment=%00','releases?state=%00', 'releases?since=0000-01-01T00:00:00Z', 'releases?since=2016-12-31T23:59:60Z', 'releases?since=x', 'events?after=99999999999999999999', 'events?after=9007199254740993', 'events?types=%00', 'apps?limit=0','apps?limit=201','apps?limit=x','apps?limit=1&limit=2','apps?cursor=abc','apps?cursor=', 'apps?unknown=1', 'deployments/x/values?at=9999999999999999999999', 'releases/rel-00000000000000000000000000/wait?timeout=0'])
  await show('GET', `${s.path}/${q}`);
await show('GET', '/v1/workspaces/%00'); await show('GET', `${s.path}/apps/%00`);
for (const x of ['\u0000', '\ud800']) {
  await show('POST', `${s.path}/releases`, { body: { app: 'api', environment: 'staging', image: 'a:1', message: x } });
  await show('POST', `${s.path}/releases`, { body: { app: 'api', environment: 'staging', image: 'a:1', source: { ref: x } } });
  await show('POST', `${s.path}/releases`, { body: { app: 'api', environment: 'staging', image: 'a:1', config: { env: { A: x } } } });
  await show('POST', `${s.path}/releases`, { body: { app: 'api', environment: 'staging', image: 'a:1', config: { args: [x] } } });
  await show('POST', `${s.path}/releases`, { body: { app: x, environment: 'staging', image: 'a:1' } });
  await show('POST', `${s.path}/apps`, { body: { name: 'a' + x, source: { type: 'image' } } });
  await show('POST', `${s.path}/apps`, { body: { name: 'n', source: { type: 'image' } }, headers: { 'idempotency-key': 'k1' } });
  await show('POST', `${s.path}/environments`, { body: { name: 'n', type: 'staging', cluster: x } });
}
await show('POST', `${s.path}/apps`, { text: '{"name":', });
await show('POST', `${s.path}/apps`, { text: '', headers: {'content-type':'application/json'} });
await show('POST', `${s.path}/apps`, { text: 'a=b', headers: {'content-type':'application/x-www-form-urlencoded'} });
await show('POST', `${s.path}/apps`, { text: '{"__proto__": {"a":1}}' });
await show('POST', `${s.path}/apps`, { text: '{"a":1}', headers: {'content-type':'application/json; charset=utf-16'} });
await show('POST', `${s.path}/apps`, { body: { name: 'a'.repeat(1100000) } });
await show('POST', `${s.path}/releases`, { body: { app: 'api', environment: 'staging', image: 'a:1' }, headers: { prefer: 'wait=0' } });
await show('POST', `${s.path}/releases`, { body: { app: 'api', environment: 'staging', image: 'a:1' }, headers: { prefer: 'wait=abc' } });
await show('GET', '/docs/static/nope'); await show('GET', '/docs'); await show('GET', '/errors/nope'); await show('GET', '/errors/toString');
await show('POST', '/readyz');
console.error(w.log().split('\n').filter((l) => l.includes('"level":"error"')).map((l) => l.slice(0, 600)).join('\n'));
