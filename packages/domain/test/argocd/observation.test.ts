import t from 'tap';
import { readApplicationFacts } from '../../src/argocd/facts.ts';
import { observe, type Observation } from '../../src/argocd/observation.ts';
import { observed, recording, sequenceOf } from './replay.ts';

const SHA = 'a'.repeat(40);

function seen(status: object, rest: object = {}): Observation {
  return observe(readApplicationFacts({ ...rest, status }), (sha) => (sha === SHA ? 7n : null));
}

t.test('only a commit of ours that was compared is believed, and the reason is given otherwise', async (t) => {
  const synced = { status: 'Synced', revision: SHA };
  t.match(seen({ sync: synced }), { trusted: true, why: null, comparedSequence: 7n, syncedSequence: 7n });
  t.match(seen({ sync: { ...synced, status: 'OutOfSync' } }), { trusted: true, comparedSequence: 7n, syncedSequence: null });
  const cases: [Observation, RegExp][] = [
    [seen({ sync: { ...synced, status: 'Unknown' } }), /cannot compare/],
    [seen({ sync: { ...synced, revision: 'b'.repeat(40) } }), /not of this repository/],
    [seen({ sync: { ...synced, revision: 'main' } }), /names no commit/],
    [seen({}), /not compared/],
    [seen({ sync: synced }, { metadata: { deletionTimestamp: '2026-11-21T09:25:34Z' } }), /being deleted/],
  ];
  for (const [observation, why] of cases) {
    t.match(observation, { trusted: false, comparedSequence: null, syncedSequence: null });
    t.match(observation.why, why);
  }
});

t.test('Unknown keeps no revision, even where Argo CD leaves the one before in place (fact-28)', async (t) => {
  t.equal(observed(recording('32-invalid-destination').at(-1)!).comparedSequence, null);
});

t.test('an operation between two tries runs, and has not failed (fact-16)', async (t) => {
  const retrying = recording('37-namespace-deleted')
    .map(observed)
    .find((one) => one.operation.retryCount > 0);
  t.match(retrying?.operation, { is: 'running', sequence: sequenceOf('cec064'), text: /Retrying attempt #1/ });
});

t.test('an operation that is asked for counts as running, with its own commit and not with the words of the one before', async (t) => {
  const operationState = { phase: 'Succeeded', message: 'successfully synced', syncResult: { revision: 'b'.repeat(40) } };
  const waiting = seen({ operationState }, { operation: { sync: { revision: SHA } } });
  t.match(waiting.operation, { is: 'running', sequence: 7n, text: '' });
  t.match(seen({ operationState }).operation, { is: 'succeeded', sequence: null, text: 'successfully synced' });
  t.equal(seen({ operationState: { phase: 'Terminating' } }).operation.is, 'running');
  t.equal(seen({ operationState: { phase: 'Error' } }).operation.is, 'failed');
  t.equal(seen({}).operation.is, 'none');
});

t.test('the problem is told apart by its words, and whether it can fail a release', async (t) => {
  const cases: [string, string, string, string][] = [
    ['ComparisonError', 'failed to list refs: authentication required:', 'repository_unreachable', 'waits'],
    ['ComparisonError', "unable to resolve 'main' to a commit SHA", 'repository_unreachable', 'waits'],
    ['ComparisonError', 'rpc error: code = Unavailable desc = connection error', 'argocd_unavailable', 'waits'],
    ['ComparisonError', 'Failed to load live state: failed to get cluster info', 'cluster_unreachable', 'waits'],
    ['ComparisonError', 'failed running helm: `helm template .` failed: connection refused', 'render_failed', 'compared'],
    ['ComparisonError', 'rpc error: apps/redis: app path does not exist', 'render_failed', 'compared'],
    ['ComparisonError', 'Failed to compare desired state to live state: failed to calculate diff', 'manifest_invalid', 'compared'],
    ['InvalidSpecError', 'Application referencing project staging which does not exist', 'manifest_invalid', 'waits'],
    ['InvalidSpecError', "application repo http://x is not permitted in project 'p'", 'cluster_permission_denied', 'lasting'],
    ['SyncError', `Failed last sync attempt to [${SHA}]: exceeded quota: x`, 'quota_exceeded', 'attempted'],
    ['SyncError', 'auto-sync will wipe out all resources', 'manifest_invalid', 'waits'],
  ];
  for (const [type, message, code, verdict] of cases)
    t.match(seen({ conditions: [{ type, message }] }).problem, { code, verdict, text: message });
  t.equal(seen({ conditions: [{ type: 'SyncError', message: cases[9]![1] }] }).problem?.sequence, 7n);
  t.equal(
    seen({
      conditions: [
        { type: 'SharedResourceWarning', message: 'x' },
        { type: 'DeletionError', message: 'x' },
      ],
    }).problem,
    null,
  );
});

t.test('what differs is named, hooks left out, ten at most', async (t) => {
  const resources = Array.from({ length: 20 }, (_, index) => ({
    kind: 'ConfigMap',
    name: `c${index}`,
    status: 'OutOfSync',
    hook: index === 0,
  }));
  const { differing } = seen({ resources });
  t.equal(differing.length, 10);
  t.equal(differing[0], 'ConfigMap c1');
});
