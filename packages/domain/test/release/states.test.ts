import fc from 'fast-check';
import t from 'tap';
import { FAILURE_CODES } from '../../src/release/failure-code.ts';
import { NO_MEMORY, parseReleaseMemory } from '../../src/release/memory.ts';
import { FINAL_STATES, isFinal, isLive, isUncommitted, mayFollow, RELEASE_STATES } from '../../src/release/states.ts';

const WAY = ['queued', 'blocked', 'awaiting_approval', 'committing', 'committed', 'syncing', 'progressing', 'succeeded'] as const;

t.test('states may be skipped and are never reversed', async (t) => {
  for (const [from, state] of WAY.entries()) {
    for (const [to, next] of WAY.entries()) {
      const skipsCommit = from < 4 && to > 4;
      t.equal(mayFollow(state, next), to > from && !skipsCommit, `${state} → ${next}`);
    }
  }
});

t.test('finals are never left', async (t) => {
  for (const state of FINAL_STATES) for (const next of RELEASE_STATES) t.notOk(mayFollow(state, next), `${state} → ${next}`);
  t.strictSame(RELEASE_STATES.filter(isFinal), [...FINAL_STATES]);
});

t.test('what waits may end, and what is committed cannot be rejected', async (t) => {
  for (const next of ['superseded', 'cancelled', 'rejected', 'failed'] as const) t.ok(mayFollow('awaiting_approval', next));
  t.notOk(mayFollow('committed', 'rejected'));
  t.ok(mayFollow('committed', 'cancelled'));
});

t.test('each state is waiting, live or final', async (t) => {
  for (const state of RELEASE_STATES) t.equal([isUncommitted, isLive, isFinal].filter((is) => is(state)).length, 1, state);
});

t.test('a stored memory comes back as it was, and nonsense is forgotten', async (t) => {
  const memory = {
    fatalCode: 'unschedulable',
    fatalSince: '2026-11-21T10:00:00.000Z',
    problemCode: 'render_failed',
    problemSince: '2026-11-21T10:00:01.000Z',
    problemComparedAt: '2026-11-21T10:00:00.000Z',
    confirmAfter: '2026-11-21T10:00:02.000Z',
    outages: { argocd_unavailable: '2026-11-21T10:00:03.000Z' },
    comparedAt: '2026-11-21T10:00:00.000Z',
    comparedSince: '2026-11-21T10:00:01.000Z',
    refreshSince: '2026-11-21T10:00:01.500Z',
    synced: true,
    lastSeen: 'x',
    blockers: [{ kind: 'pod', subject: 'Pod api-1', since: '2026-11-21T10:00:01.000Z', detail: 'not ready' }],
    facts: [{ source: 'argocd', at: '2026-11-21T10:00:01.000Z', text: 'Health is Degraded' }],
  } as const;
  t.strictSame(parseReleaseMemory(JSON.parse(JSON.stringify(memory))), memory);
  t.strictSame(
    parseReleaseMemory({ fatalCode: 'nope', fatalSince: 'yesterday', synced: 'yes', other: 1, outages: { internal: 1 }, blockers: [{}] }),
    NO_MEMORY,
  );
  fc.assert(fc.property(fc.anything(), (value) => typeof parseReleaseMemory(value) === 'object'));
});

t.test('failure codes are each there once', async (t) => {
  t.equal(new Set(FAILURE_CODES).size, 18);
  t.equal(FAILURE_CODES.length, 18);
});
