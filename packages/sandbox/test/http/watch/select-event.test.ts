import t from 'tap';
import { selectEvent } from '../../../src/http/watch/select-event.ts';
import type { Kind } from '../../../src/kubernetes/kind.ts';
import type { KubeObject } from '../../../src/kubernetes/object.ts';

const kind = {} as Kind;
const matches = ({ metadata }: KubeObject) => metadata.labels?.['app'] === 'a';

function object(app: string, resourceVersion: string): KubeObject {
  const metadata = { name: 'x', uid: 'u', resourceVersion, creationTimestamp: '2026-01-01T00:00:00Z', labels: { app } };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata };
}

t.test('a watcher with a selector is told of objects that come and go', async (t) => {
  const told = (type: 'ADDED' | 'MODIFIED' | 'DELETED', now: string, old?: string) => {
    const event = selectEvent({ type, kind, object: object(now, '2'), old: old === undefined ? undefined : object(old, '1') }, matches);
    return event === undefined
      ? 'nothing'
      : `${event.type} ${event.object.metadata.labels?.['app']}@${event.object.metadata.resourceVersion}`;
  };
  t.equal(told('ADDED', 'a'), 'ADDED a@2');
  t.equal(told('ADDED', 'b'), 'nothing');
  t.equal(told('MODIFIED', 'a', 'a'), 'MODIFIED a@2');
  t.equal(told('MODIFIED', 'a', 'b'), 'ADDED a@2');
  t.equal(told('MODIFIED', 'b', 'a'), 'DELETED a@2', 'as it was last seen, at the new version');
  t.equal(told('MODIFIED', 'b', 'b'), 'nothing');
  t.equal(told('DELETED', 'a', 'a'), 'DELETED a@2');
  t.equal(told('DELETED', 'b', 'b'), 'nothing');
});
