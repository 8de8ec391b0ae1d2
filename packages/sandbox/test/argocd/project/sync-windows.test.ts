import t from 'tap';
import type { Application } from '../../../src/argocd/application/types.ts';
import { canSync } from '../../../src/argocd/project/sync-windows.ts';
import type { Project, SyncWindow } from '../../../src/argocd/project/types.ts';

const metadata = { name: 'api', namespace: 'argocd', uid: 'u', resourceVersion: '1', creationTimestamp: '' };
const application = { apiVersion: '', kind: '', metadata, spec: { destination: { server: 's', namespace: 'prod' } } } as Application;
const at = (time: string) => new Date(`2026-11-21T${time}:00Z`);
const may = (syncWindows: SyncWindow[], time: string, manual = false) =>
  canSync({ apiVersion: '', kind: '', metadata, spec: { syncWindows } } as Project, application, manual, at(time));
const night: SyncWindow = { kind: 'allow', schedule: '0 22 * * *', duration: '2h', applications: ['*'] };

t.test('outside of its windows an Application is not synced', async (t) => {
  t.ok(may([], '12:00'));
  t.notOk(may([night], '12:00'));
  t.ok(may([night], '23:00'));
  t.ok(may([{ ...night, applications: ['web'] }], '12:00'), 'a window of others does not count');
  t.ok(may([{ ...night, manualSync: true }], '12:00', true), 'by hand, where the window says so');
});

t.test('a window that denies wins', async (t) => {
  const deny: SyncWindow = { kind: 'deny', schedule: '0 22 * * *', duration: '30m', namespaces: ['prod'] };
  t.notOk(may([night, deny], '22:10'));
  t.ok(may([night, deny], '23:00'));
  t.notOk(may([{ ...deny, timeZone: 'Europe/Berlin' }], '21:10'));
});
