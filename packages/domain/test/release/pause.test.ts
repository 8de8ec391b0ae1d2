import t from 'tap';
import type { WorkloadReading } from '../../src/release/look.ts';
import type { Judgement, WatchedRelease } from '../../src/release/status.ts';
import { live, OLD_PODS, OURS, PROVEN, run, type Step } from '../argocd/replay.ts';
import { imageless } from '../cluster/live.ts';
import { at, observation, operation, release } from './looks.ts';

const AWAY = { kind: 'cluster', subject: 'the cluster', detail: 'connect ECONNREFUSED', code: 'cluster_unreachable' } as const;
const UNREAD: WorkloadReading = { is: 'unreadable', why: 'no way' };
const DAY: Partial<WatchedRelease> = { deadlineAt: at(86_400) };
const HOUR = 3600;

const away = (seconds: number, afterPause = false): Step => ({
  observation: null,
  hindrance: AWAY,
  workload: UNREAD,
  now: at(seconds),
  afterPause,
});
const asked = (seconds: number, afterPause = false): Step => ({
  observation: observation({ comparedSequence: 41n, operation: operation('succeeded', 41n), refreshPending: true, reconciledAt: at(-20) }),
  workload: OLD_PODS,
  now: at(seconds),
  afterPause,
});
const stuck = (seconds: number, afterPause = false): Step => ({
  observation: observation({ health: 'Progressing' }),
  workload: live({ release: OURS, updated: 1 }, [imageless()]),
  now: at(seconds),
  afterPause,
});
const last = (steps: Step[], changes: Partial<WatchedRelease> = DAY): Judgement => run(release(changes), steps).at(-1) as Judgement;

t.test('what was away before a pause and is away after it has been away since the pause, as far as anybody saw', async (t) => {
  const verdicts = run(release(DAY), [away(10), away(HOUR, true), away(HOUR + 299), away(HOUR + 300)]);
  t.strictSame(
    verdicts.map(({ state }) => state),
    ['committed', 'committed', 'committed', 'failed'],
  );
  t.match(verdicts[1]?.memory.blockers, [{ since: at(HOUR).toISOString() }]);
});

t.test('a pause before the first look counts as little', async (t) => {
  t.equal(last([away(HOUR, true)], {}).state, 'committed');
});

t.test('no silence of Argo CD and no fatal reason is taken to have gone on in a pause', async (t) => {
  t.equal(last([asked(10), asked(HOUR, true)]).state, 'committed');
  t.match(last([asked(10), asked(HOUR, true), asked(HOUR + 300)]), { state: 'failed', failureCode: 'argocd_unavailable' });
  t.equal(last([stuck(10), stuck(HOUR, true)]).state, 'progressing');
  t.equal(last([stuck(10), stuck(50, true), stuck(70, true)]).state, 'failed', 'looks that are not far apart are no pause');
  t.equal(last([stuck(10), stuck(HOUR, true), stuck(HOUR + 60, true)]).state, 'failed');
});

t.test('a clock that jumps is a pause, forwards and backwards (trust-F26)', async (t) => {
  t.equal(last([away(HOUR), away(10, true), away(309)]).state, 'committed');
  t.equal(last([away(HOUR), away(10, true), away(310)]).state, 'failed');
});

t.test('a deadline that passed while nobody looked ends nothing before somebody has looked for a moment', async (t) => {
  const late = run(release(), [away(10), away(HOUR, true), away(HOUR + 9), away(HOUR + 10)]);
  t.strictSame(
    late.map(({ state }) => state),
    ['committed', 'committed', 'committed', 'timed_out'],
  );
  t.equal(late[2]?.recheckAfterMs, 1000, 'and that moment is not overslept');
  t.equal(
    last([away(10), away(HOUR, true), away(2 * HOUR, true)], {}).state,
    'timed_out',
    'however rare the looks are, it is the next one',
  );
  t.equal(last([away(10), { observation: observation(), workload: PROVEN, now: at(HOUR), afterPause: true }], {}).state, 'succeeded');
  const hidden = (seconds: number, afterPause = false): Step => ({
    observation: observation({ reconciledAt: at(seconds) }),
    workload: UNREAD,
    now: at(seconds),
    afterPause,
  });
  t.equal(last([away(10), hidden(HOUR, true), hidden(HOUR + 2)], {}).state, 'succeeded', 'a second comparison is waited for');
});

t.test('a pause that ended long before the deadline moves it by nothing', async (t) => {
  t.equal(last([away(HOUR, true), away(HOUR + 100)], { deadlineAt: at(HOUR + 100) }).state, 'timed_out');
});
