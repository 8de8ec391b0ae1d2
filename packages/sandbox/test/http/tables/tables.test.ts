import t from 'tap';
import { evaluateJsonPath, parseJsonPath } from '../../../src/http/tables/json-path.ts';
import { humanDuration, since } from '../../../src/http/tables/human-duration.ts';
import { pods } from '../../../src/http/tables/printers/pods.ts';
import { customPrinter } from '../../../src/http/tables/printers/custom.ts';
import type { KubeObject } from '../../../src/kubernetes/object.ts';

const now = new Date('2026-11-21T12:00:00Z');
const metadata = { name: 'web', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-11-21T11:58:30Z' };

t.test('ages are told as kubectl tells them', async (t) => {
  const told: [number, string][] = [
    [-5, '<invalid>'],
    [-1, '0s'],
    [119, '119s'],
    [120, '2m'],
    [185, '3m5s'],
    [3600, '60m'],
    [3 * 3600 + 120, '3h2m'],
    [8 * 3600, '8h'],
    [50 * 3600, '2d2h'],
    [20 * 86_400, '20d'],
    [3 * 365 * 86_400, '3y'],
  ];
  for (const [seconds, text] of told) t.equal(humanDuration(seconds * 1000), text);
  t.equal(since(undefined, now), '<unknown>');
});

t.test('a pod is summed up by what its containers do', async (t) => {
  const pod = (status: object, more: object = {}): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, ...more },
    spec: { nodeName: 'n', initContainers: [{ name: 'i' }], containers: [{ name: 'a' }, { name: 'b' }] },
    status,
  });
  const shown = (status: object, more?: object) => pods.cells(pod(status, more), now).slice(1, 5).join(' ');
  const running = { ready: true, restartCount: 0, state: { running: {} } };
  const initialized = [{ type: 'Initialized', status: 'True' }];
  t.equal(shown({ phase: 'Pending' }), '0/2 Pending 0 90s');
  t.equal(
    shown({ phase: 'Pending', initContainerStatuses: [{ state: { waiting: { reason: 'PodInitializing' } } }] }),
    '0/2 Init:0/1 0 90s',
  );
  t.equal(
    shown({ phase: 'Pending', initContainerStatuses: [{ state: { waiting: { reason: 'ErrImagePull' } } }] }),
    '0/2 Init:ErrImagePull 0 90s',
  );
  t.equal(shown({ phase: 'Running', conditions: initialized, containerStatuses: [running, running] }), '2/2 Running 0 90s');
  t.equal(
    shown({ phase: 'Running', conditions: initialized, containerStatuses: [running] }, { deletionTimestamp: 'x' }),
    '1/2 Terminating 0 90s',
  );
  const crashed = {
    ready: false,
    restartCount: 3,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { finishedAt: '2026-11-21T11:59:50Z', exitCode: 1 } },
  };
  t.equal(
    shown({ phase: 'Running', conditions: initialized, containerStatuses: [crashed, running] }),
    '1/2 CrashLoopBackOff 3 (10s ago) 90s',
  );
  const done = { state: { terminated: { reason: 'Completed', exitCode: 0 } }, restartCount: 0 };
  t.equal(shown({ phase: 'Succeeded', conditions: initialized, containerStatuses: [done, done] }), '0/2 Completed 0 90s');
});

t.test('a custom kind is shown as its definition wants it', async (t) => {
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata,
    spec: {
      versions: [
        {
          name: 'v1',
          additionalPrinterColumns: [
            { name: 'Sync', type: 'string', jsonPath: '.status.sync' },
            { name: 'Count', type: 'integer', jsonPath: '.spec.count' },
            { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
            { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', priority: 1 },
          ],
        },
      ],
    },
  };
  const printer = customPrinter(definition, 'v1');
  t.strictSame(
    printer.columns.map(({ name, priority }) => [name, priority ?? 0]),
    [
      ['Name', 0],
      ['Sync', 0],
      ['Count', 0],
      ['Ready', 0],
      ['Age', 1],
    ],
  );
  const object = {
    apiVersion: 'a/v1',
    kind: 'A',
    metadata,
    spec: { count: 2 },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
  t.strictSame(printer.cells(object, now), ['web', null, 2, 'True', '90s']);
  t.strictSame(
    customPrinter(definition, 'v2').columns.map(({ name }) => name),
    ['Name', 'Age'],
  );
});

t.test('paths of printer columns are followed, and others are not', async (t) => {
  const value = { a: { 'b.c': [{ d: 1 }, { d: 2 }] } };
  t.equal(evaluateJsonPath(value, parseJsonPath('.a.b\\.c[1].d') ?? []), 2);
  t.equal(evaluateJsonPath(value, parseJsonPath("['a']['b.c'][0].d") ?? []), 1);
  t.equal(evaluateJsonPath(value, parseJsonPath('.a.x.y[3]') ?? []), undefined);
  for (const text of ['a', '..a', '.a[*]', '.a[1:2]']) t.equal(parseJsonPath(text), undefined, text);
});
