import fc from 'fast-check';
import t from 'tap';
import { readApplicationFacts, revisionsIn } from '../../src/argocd/facts.ts';
import { recording } from './replay.ts';

const SHA_A = 'a'.repeat(40);
const SHA_B = 'b'.repeat(40);

t.test('a recorded Application is read whole', async (t) => {
  const facts = readApplicationFacts(recording('03-failed-immutable-selector').at(-1)?.application);
  t.match(facts, {
    uid: '90213bd3-7a5c-44de-8c16-b282bbda2214',
    resourceVersion: '686',
    deleting: false,
    operationPending: false,
    sync: { status: 'OutOfSync', revision: /^bb0a60/ },
    health: { status: 'Progressing', message: null, since: new Date('2026-11-21T09:21:21Z') },
    operation: {
      phase: 'Failed',
      revision: /^bb0a60/,
      retryCount: 1,
      startedAt: new Date('2026-11-21T09:22:03Z'),
      finishedAt: new Date('2026-11-21T09:22:08Z'),
      failedResources: [{ group: 'apps', kind: 'Deployment', name: 'alpha', hookType: null, message: /field is immutable$/ }],
    },
    reconciledAt: new Date('2026-11-21T09:22:08Z'),
  });
  t.equal(facts.operation?.failedResources.length, 1);
  t.strictSame(
    facts.resources.map((one) => `${one.kind} ${one.status}`),
    ['ConfigMap Synced', 'Service Synced', 'Deployment OutOfSync'],
  );
});

t.test('a hook is known among the resources', async (t) => {
  const facts = readApplicationFacts(recording('40-hook-presync').at(-1)?.application);
  t.strictSame(
    facts.resources.filter((one) => one.hook).map((one) => one.name),
    ['two-migrate'],
  );
  t.strictSame(facts.operation?.failedResources, []);
});

t.test("a branch's name is no revision (fact-15), and of several sources the last counts (fact-25)", async (t) => {
  t.equal(readApplicationFacts(recording('05-bad-chart')[0]?.application).sync.revision, null);
  t.equal(readApplicationFacts({ status: { sync: { revisions: [SHA_A, SHA_B] } } }).sync.revision, SHA_B);
  t.equal(readApplicationFacts({ status: { sync: { revision: SHA_A.toUpperCase() } } }).sync.revision, null);
  const operationState = { syncResult: { revision: '', revisions: [SHA_A] } };
  t.equal(readApplicationFacts({ status: { operationState } }).operation?.revision, SHA_A);
});

t.test('every commit of the facts is listed once, that of a SyncError included', async (t) => {
  const facts = readApplicationFacts({
    operation: { sync: { revision: 'c'.repeat(40) } },
    status: {
      sync: { revision: SHA_A },
      operationState: { phase: 'Running', operation: { sync: { revision: SHA_A } } },
      conditions: [{ type: 'SyncError', message: `Failed last sync attempt to [${SHA_B}]: boom ${'d'.repeat(40)}` }],
    },
  });
  t.strictSame(revisionsIn(facts), [SHA_A, 'c'.repeat(40), SHA_B]);
});

t.test('texts are bounded and carry no control characters (trust-T25, trust-T43)', async (t) => {
  const message = `\u001b[31mred\u0000\n\u202e${'x'.repeat(10_000_000)}`;
  const facts = readApplicationFacts({
    status: {
      conditions: Array.from({ length: 10_000 }, () => ({ type: 'ComparisonError', message: 'é'.repeat(3000) })),
      operationState: { phase: 'Failed', message },
    },
  });
  t.equal(facts.conditions.length, 500);
  t.ok(Buffer.byteLength(facts.conditions[0]?.message ?? '') <= 2048);
  t.ok(Buffer.byteLength(facts.operation?.message ?? '') <= 2048);
  t.match(facts.operation?.message, /^\[31mred x+…$/);
});

t.test('whatever it is given, it gives facts and never throws (trust-T32)', async (t) => {
  const keys = [
    'metadata',
    'status',
    'sync',
    'health',
    'operationState',
    'conditions',
    'resources',
    'syncResult',
    'revisions',
    '__proto__',
  ];
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      fc.anything(),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie('node'), { maxKeys: 4 }),
    ),
  })).node;
  fc.assert(
    fc.property(tree, (value) => {
      const facts = readApplicationFacts(value);
      return facts.conditions.length <= 500 && revisionsIn(facts).every((sha) => /^[0-9a-f]{40}$/.test(sha));
    }),
    { numRuns: 500 },
  );
  t.strictSame(readApplicationFacts(null), readApplicationFacts({}));
});
