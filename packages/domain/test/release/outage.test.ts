import t from 'tap';
import type { WorkloadReading } from '../../src/release/look.ts';
import type { Judgement } from '../../src/release/status.ts';
import { OLD_PODS, PROVEN, run, type Step } from '../argocd/replay.ts';
import { at, observation, operation, release } from './looks.ts';

const AWAY = { kind: 'cluster', subject: 'the cluster', detail: 'connect ECONNREFUSED', code: 'cluster_unreachable' } as const;
const UNREAD: WorkloadReading = { is: 'unreadable', why: 'no way' };
const away = (seconds: number): Step => ({ observation: null, hindrance: AWAY, workload: UNREAD, now: at(seconds) });
const waitingFor = (seconds: number, changes: Parameters<typeof observation>[0] = {}): Step => ({
  observation: observation({ comparedSequence: 41n, operation: operation('succeeded', 41n), ...changes }),
  workload: OLD_PODS,
  now: at(seconds),
});
const last = (steps: Step[], changes: Parameters<typeof release>[0] = {}): Judgement => run(release(changes), steps).at(-1) as Judgement;

t.test(
  'a cluster that is away is a blocker with its beginning, and fails the release when it stays away too long (trust-F17)',
  async (t) => {
    const verdicts = run(release(), [away(10), away(200), away(309), away(310)]);
    t.strictSame(
      verdicts.map((verdict) => verdict.state),
      ['committed', 'committed', 'committed', 'failed'],
    );
    t.match(verdicts[1]?.memory.blockers, [
      { kind: 'cluster', subject: 'the cluster', since: at(10).toISOString(), detail: /ECONNREFUSED/ },
    ]);
    t.equal(verdicts[2]?.recheckAfterMs, 1000, 'looks again when it decides');
    t.match(verdicts[3], { failureCode: 'cluster_unreachable', oldVersionServes: null });
    t.equal(verdicts[3]?.reason, 'The cluster has not been reached since 2026-11-21T10:00:10Z: connect ECONNREFUSED.');
  },
);

t.test('one answer in between begins the time anew', async (t) => {
  t.equal(last([away(10), away(200), waitingFor(201), away(202), away(400)]).state, 'committed');
  t.equal(last([away(10), away(200), waitingFor(201), away(202), away(502)]).state, 'failed');
});

t.test('an outage that would end after the deadline leaves the end to the deadline, whenever somebody looks', async (t) => {
  const ends = { deadlineAt: at(250) };
  t.match(last([away(10), away(250)], ends), { state: 'timed_out', failureCode: 'sync_timeout', reason: /ECONNREFUSED\.$/ });
  t.match(last([away(10), away(800)], ends), { state: 'timed_out' });
  t.match(last([away(10), away(800)], { deadlineAt: at(700) }), { state: 'failed', failureCode: 'cluster_unreachable' });
});

t.test('a refused credential is a permission, and is told as one when it lasts (trust-F19)', async (t) => {
  const refused = (seconds: number): Step => ({
    ...away(seconds),
    hindrance: { ...AWAY, detail: 'The API server answered 401.', code: 'cluster_permission_denied' },
  });
  t.match(last([refused(1), refused(301)]), {
    state: 'failed',
    failureCode: 'cluster_permission_denied',
    reason: /^The cluster has refused access since .*401\.$/,
  });
});

t.test('the way to the destination counts where nothing else proves the release, and not where Argo CD does', async (t) => {
  const cut: WorkloadReading = { is: 'unreadable', why: 'timed out', code: 'cluster_unreachable' };
  const rolling = (seconds: number): Step => ({
    observation: observation({ health: 'Progressing', reconciledAt: at(seconds) }),
    workload: cut,
    now: at(seconds),
  });
  t.match(last([rolling(5), rolling(305)]), { state: 'failed', failureCode: 'cluster_unreachable' });
  const healthy = (seconds: number): Step => ({ ...rolling(seconds), observation: observation({ reconciledAt: at(seconds) }) });
  t.equal(last([rolling(5), healthy(305), healthy(307)]).state, 'succeeded');
});

t.test('a proof that comes with the end of the outage counts', async (t) => {
  t.equal(last([away(10), { observation: observation(), workload: PROVEN, now: at(600) }]).state, 'succeeded');
});

t.test('a refresh that nobody takes up for 15 seconds is the silence of Argo CD (fact-19)', async (t) => {
  const asked = { refreshPending: true, reconciledAt: at(-20) };
  const verdicts = run(release(), [waitingFor(1, asked), waitingFor(15, asked), waitingFor(16, asked), waitingFor(301, asked)]);
  t.match(verdicts[1]?.memory.blockers[0], { kind: 'revision_not_seen' }, 'not a second earlier');
  t.match(verdicts[2]?.memory.blockers, [{ kind: 'cluster', subject: 'Argo CD', since: at(1).toISOString() }]);
  t.match(verdicts[2]?.memory.blockers[0]?.detail, /^Argo CD has not answered since 2026-11-21T10:00:01Z: .*down or very busy$/);
  t.match(verdicts[3], { state: 'failed', failureCode: 'argocd_unavailable' });
});

t.test('a comparison, or a refresh taken up, ends the silence', async (t) => {
  const asked = (seconds: number, comparedAt: number): Step => waitingFor(seconds, { refreshPending: true, reconciledAt: at(comparedAt) });
  const busy = run(release(), [asked(1, -20), asked(14, 13), asked(28, 27), asked(42, 41)]);
  t.notOk(busy.some((verdict) => verdict.memory.blockers.some((blocker) => blocker.subject === 'Argo CD')));
  const taken = run(release(), [asked(1, -20), waitingFor(10, { reconciledAt: at(-20) }), asked(11, -20), asked(25, -20)]);
  t.notOk(taken.at(-1)?.memory.blockers.some((blocker) => blocker.subject === 'Argo CD'));
});

t.test('for a first release the root tells of the silence and of the repository', async (t) => {
  const root = (seconds: number, changes: Parameters<typeof observation>[0]): Step => ({
    observation: null,
    root: observation({ comparedSequence: 41n, reconciledAt: at(-20), ...changes }),
    workload: { is: 'absent' },
    now: at(seconds),
  });
  const silent = run(release(), [root(1, { refreshPending: true }), root(16, { refreshPending: true })]);
  t.match(silent[0]?.memory.blockers, [{ kind: 'revision_not_seen', detail: /not created the Application yet; the root .* commit 41$/ }]);
  t.match(silent[1]?.memory.blockers, [{ subject: 'Argo CD' }]);
  const problem = { code: 'repository_unreachable', text: 'authentication required', verdict: 'waits', sequence: null } as const;
  const unread = run(release(), [root(1, { syncStatus: 'Unknown', problem }), root(301, { syncStatus: 'Unknown', problem })]);
  t.match(unread[0]?.memory.blockers, [{ subject: 'the repository' }]);
  t.match(unread[1], { state: 'failed', failureCode: 'repository_unreachable' });
});

t.test('a look that does not reach the cluster neither confirms nor ends what only Argo CD could tell', async (t) => {
  const problem = { code: 'repository_unreachable', text: 'authentication required', verdict: 'waits', sequence: null } as const;
  const unread = (seconds: number): Step => waitingFor(seconds, { syncStatus: 'Unknown', problem, reconciledAt: at(seconds) });
  t.match(last([unread(1), away(100), unread(301)]), { state: 'failed', failureCode: 'repository_unreachable' });
});

t.test('an Application that was not compared for long is asked for a sign of life', async (t) => {
  const quiet = (seconds: number): Step => ({
    observation: observation({ health: 'Progressing', reconciledAt: at(1) }),
    workload: OLD_PODS,
    now: at(seconds),
  });
  t.strictSame(
    run(release(), [quiet(2), quiet(31), quiet(32)]).map((verdict) => verdict.needsRefresh),
    [false, false, true],
  );
});
