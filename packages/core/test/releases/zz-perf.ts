import pg from 'pg';
import { beginIdempotent } from '../../src/idempotency/keys.ts';
import { requestReleaseByName, requestRelease } from '../../src/releases/request.ts';
import { createReleaseFlusher } from '../../src/releases/flusher.ts';
import { createGitHost } from '../../../git-host/src/append.ts';
import { delivery } from '../support/delivery.ts';
import { world } from '../support/world.ts';
const td: (() => Promise<void>)[] = [];
const w = await world({ teardown: (f: () => Promise<void>) => void td.unshift(f) });
const d0 = await delivery(w);
const core = { ...w.deps, gitHost: createGitHost() };
const { createWorkspace } = await import('../../src/workspaces/create.ts');
void createWorkspace;
// the workspace was made with the fake host; make another with the real one
const w2 = { ...w, deps: { ...core, flusher: createReleaseFlusher(core) } };
const made = await createWorkspace(core, w.principal, { name: 'real', slug: 'real' }, 'r');
const { openScope } = await import('../../src/access/open-scope.ts');
const scope = await openScope(core, w.principal, made.id, 'own', 'r');
const { registerCluster } = await import('../../src/clusters/register.ts');
const { createEnvironment } = await import('../../src/environments/create.ts');
const { createApp } = await import('../../src/apps/apps.ts');
await registerCluster(core, scope, { name: 'two', kubeconfig: 'https://two.example.com' }, w.readKubeconfig);
await createEnvironment(core, scope, { name: 'Staging', type: 'staging', cluster: 'two' });
const APPS = 50;
const ids: string[] = [];
for (let i = 0; i < APPS; i++) { await createApp(core, scope, { name: `a${i}`, source: { type: 'image' } }); ids.push((await requestReleaseByName(w2.deps, scope, { app: `a${i}`, environment: 'staging', image: 'a:0' })).deployment); }
let queries = 0;
const kinds = new Map<string, number>();
const real = pg.Client.prototype.query;
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) { queries++; const s = (typeof args[0] === 'string' ? args[0] : (args[0] as any)?.text ?? '').replace(/\s+/g,' ').trim().slice(0, 60); kinds.set(s, (kinds.get(s) ?? 0) + 1); return (real as any).apply(this, args); } as any;
const run = async (name: string, one: (n: number) => Promise<unknown>, N = 200, C = 32) => {
  for (let i = 0; i < 2; i++) {
  queries = 0; kinds.clear();
  let left = N; const at = performance.now();
  await Promise.all(Array.from({ length: C }, async () => { while (left > 0) await one(left--); }));
  const ms = performance.now() - at;
  console.log(name, `${Math.round(N / ms * 1000)}/s`, `${(queries / N).toFixed(2)} statements each`);
  }
  if (process.env.KINDS) console.log([...kinds].sort((a, b) => b[1] - a[1]).slice(0, 14));
};
await run('by id', (n) => requestRelease(w2.deps, scope, ids[n % APPS]!, { image: `a:${n}` }), Number(process.env.PN ?? 200));
await run('by name', (n) => requestReleaseByName(w2.deps, scope, { app: `a${n % APPS}`, environment: 'staging', image: `a:${n}` }), Number(process.env.PN ?? 200));
let k = 0;
await run('by name with key', async (n) => { const a = await beginIdempotent(core, { principal: 'p', method: 'POST', path: '/x', key: `k${k++}` }, 'x'); await requestReleaseByName(w2.deps, { ...scope, idempotency: a as any }, { app: `a${n % APPS}`, environment: 'staging', image: `a:${n}` }); }, Number(process.env.PN ?? 200));
void d0;
for (const f of td) await f();
