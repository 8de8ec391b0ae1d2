import t from 'tap';
import { readClusterEvents } from '../../src/cluster/cluster-events.ts';

const about = (kind: string, name: string, more: object = {}) => ({
  type: 'Warning',
  reason: 'Failed',
  message: 'because',
  involvedObject: { kind, name },
  firstTimestamp: '2026-01-01T00:00:00Z',
  lastTimestamp: '2026-01-01T00:01:00Z',
  count: 4,
  ...more,
});

t.test('events are those of the objects of one workload, also where another one begins with the same name', async (t) => {
  const mine = [
    about('Deployment', 'api'),
    about('ReplicaSet', 'api-7d9f6c5b8'),
    about('Pod', 'api-7d9f6c5b8-x2x4z'),
    about('Job', 'api-29381234'),
    about('Pod', 'api-29381234-x2x4z'),
    about('PersistentVolumeClaim', 'api.data'),
    about('HorizontalPodAutoscaler', 'api'),
    about('Ingress', 'api'),
  ];
  const others = [
    about('Deployment', 'api-gateway'),
    about('ReplicaSet', 'api-gateway-7d9f6c5b8'),
    about('Pod', 'api-gateway-7d9f6c5b8-x2x4z'),
    about('Pod', 'api'),
    about('PersistentVolumeClaim', 'api-gateway.data'),
    about('PersistentVolumeClaim', 'api'),
    about('Secret', 'api'),
    about('Node', 'api'),
    about('Deployment', 'my-api'),
  ];
  const found = readClusterEvents([...others, ...mine], 'api', 200).map(({ object }) => `${object.kind}/${object.name}`);
  t.strictSame(found.toSorted(), mine.map(({ involvedObject }) => `${involvedObject.kind}/${involvedObject.name}`).toSorted());
});

t.test('the newest comes first, and no more than were asked for', async (t) => {
  const at = (lastTimestamp: string) => about('Deployment', 'api', { lastTimestamp });
  const found = readClusterEvents([at('2026-01-01T00:00:01Z'), at('2026-01-01T00:00:03Z'), at('2026-01-01T00:00:02Z')], 'api', 2);
  t.strictSame(
    found.map(({ lastAt }) => lastAt?.toISOString()),
    ['2026-01-01T00:00:03.000Z', '2026-01-01T00:00:02.000Z'],
  );
});

t.test('both forms of an event are read, and a message is one line of bounded length (trust-T43)', async (t) => {
  t.match(readClusterEvents([about('Deployment', 'api')], 'api', 1), [
    { type: 'Warning', reason: 'Failed', message: 'because', count: 4, firstAt: new Date('2026-01-01T00:00:00Z') },
  ]);
  const young = {
    type: 'Normal',
    regarding: { kind: 'Deployment', name: 'api' },
    note: `a\nb\u001b[0m${'x'.repeat(10_000)}`,
    eventTime: '2026-01-01T00:00:00.123456Z',
    series: { count: 7, lastObservedTime: '2026-01-01T00:05:00.000000Z' },
    firstTimestamp: null,
    lastTimestamp: null,
  };
  const [event] = readClusterEvents([young], 'api', 1);
  t.match(event, { count: 7, firstAt: new Date('2026-01-01T00:00:00.123Z'), lastAt: new Date('2026-01-01T00:05:00Z'), message: /^a b / });
  t.ok((event?.message?.length ?? 0) <= 2048);
});

t.test('whatever a cluster sends as an event is read without an error', async (t) => {
  const strange: unknown[] = [null, 1, 'x', [], {}, { involvedObject: 1 }, { involvedObject: { kind: 5, name: {} } }];
  t.strictSame(readClusterEvents(strange, 'api', 10), []);
  const bare = readClusterEvents([{ involvedObject: { kind: 'Deployment', name: 'api' }, count: -3, message: 9 }], 'api', 10);
  t.strictSame(bare, [
    { type: null, reason: null, message: null, count: 1, object: { kind: 'Deployment', name: 'api' }, firstAt: null, lastAt: null },
  ]);
});
