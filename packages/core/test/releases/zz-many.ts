import { requestRelease } from '../../src/releases/request.ts';
import { createDeployment } from '../../src/deployments/create.ts';
import { requestReleaseByName } from '../../src/releases/request.ts';
import { requestDeploymentDeletion } from '../../src/deployments/delete.ts';
import { delivery } from '../support/delivery.ts';
import { holding } from '../support/holding.ts';
import { world } from '../support/world.ts';
const td: (() => Promise<void>)[] = [];
const w = await world({ teardown: (f: () => Promise<void>) => void td.unshift(f) });
const d = await delivery(w);
const h = holding(w, d.scope);
const N = Number(process.env.N ?? 10000);
const fill = async (id: string) => {
  const env = Object.fromEntries(Array.from({length: 50}, (_, i) => [`VARIABLE_${i}`, 'x'.repeat(100)]));
  const one = await requestRelease(w.deps, d.scope, id, { image: 'a:2', config: { env } });
  await w.deps.db.inWorkspace(d.scope.workspaceId, async (tx) => {
    const cols = (await tx.$queryRaw<{ c: string }[]>`SELECT column_name AS c FROM information_schema.columns WHERE table_name = 'releases'`).map((r) => r.c);
    const sel = cols.map((c) => c === 'id' ? `'rel-' || lpad(g::text, 26, '0')` : c === 'number' ? 'r.number + g' : `r.${c}`);
    await tx.$executeRawUnsafe(`INSERT INTO releases (${cols.join(',')}) SELECT ${sel.join(',')} FROM releases r, generate_series(1, ${N}) g WHERE r.id = '${one.id}'`);
    await tx.$executeRawUnsafe(`UPDATE deployments SET release_count = release_count + ${N} WHERE id = '${id}'`);
  });
};
const time = async (name: string, f: () => Promise<unknown>) => {
  const at = performance.now(); const rss = process.memoryUsage().rss;
  try { const r: any = await f(); console.log(name, Math.round(performance.now() - at), 'ms', JSON.stringify(r)?.slice(0, 80), Math.round((process.memoryUsage().rss - rss) / 1e6), 'MB'); }
  catch (e) { console.log(name, Math.round(performance.now() - at), 'ms FAILED', String(e).slice(0, 300), (e as any).code); }
};
{
  const { deployment: id } = await d.release('api', 'a:1');
  await h.hold(id); await fill(id);
  await time('blocked more', () => requestRelease(w.deps, d.scope, id, { image: 'a:5' }));
  await h.unhold(id);
  await time('commit waiting', () => h.commit(id));
  await h.hold(id); await w.deps.db.inWorkspace(d.scope.workspaceId, (tx) => tx.release.deleteMany({ where: { id: { startsWith: 'rel-0000000' } } }));
  await fill(id);
  await time('override', () => requestRelease(w.deps, d.scope, id, { image: 'a:5', overrideHold: true }));
  await w.deps.db.inWorkspace(d.scope.workspaceId, (tx) => tx.release.deleteMany({ where: { id: { startsWith: 'rel-0000000' } } }));
  await fill(id);
  await time('delete', () => requestDeploymentDeletion(w.deps, d.scope, id));
}
{
  const errors: unknown[] = [];
  for (let i = 0; i < 30; i++) {
    const app = `pair-${i}`;
    const { createApp } = await import('../../src/apps/apps.ts');
    await createApp(w.deps, d.scope, { name: app, source: { type: 'image' } });
    const r = await Promise.allSettled([createDeployment(w.deps, d.scope, { app, environment: 'staging' }), requestReleaseByName(w.deps, d.scope, { app, environment: 'staging', image: 'a:1' })]);
    for (const x of r) if (x.status === 'rejected') errors.push(`${x.reason.code} ${x.reason.constructor.name}`);
  }
  console.log('pair', errors);
}
for (const f of td) await f();
