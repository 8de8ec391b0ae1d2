import fc from 'fast-check';
import t from 'tap';
import type { Observation } from '../../src/argocd/observation.ts';
import type { WorkloadReading } from '../../src/release/look.ts';
import { FINAL_STATES, isFinal, mayFollow } from '../../src/release/states.ts';
import { transition } from '../../src/release/status.ts';
import { imageless } from '../cluster/live.ts';
import { live, OLD_PODS, OURS, PROVEN, ROLLING, run, type Step } from '../argocd/replay.ts';
import { at, observation, operation, release } from './looks.ts';

const anyWorkload: fc.Arbitrary<WorkloadReading> = fc.oneof(
  fc.constantFrom<WorkloadReading>(OLD_PODS, ROLLING, PROVEN, { is: 'absent' }, { is: 'unreadable', why: 'no answer' }),
  fc
    .record({ wanted: fc.nat(3), updated: fc.nat(3), total: fc.nat(4), available: fc.nat(4), generation: fc.nat(2) })
    .map((state) => live({ release: OURS, observedGeneration: 2, ...state }, [imageless()])),
);

const anySequence = fc.option(fc.bigInt({ min: 40n, max: 44n }));

const anyObservation: fc.Arbitrary<Observation | null> = fc.option(
  fc
    .record({
      syncStatus: fc.constantFrom('Synced', 'OutOfSync', 'Unknown'),
      comparedSequence: anySequence,
      operation: fc.tuple(fc.constantFrom('none', 'running', 'succeeded', 'failed'), anySequence).map(([is, at]) => operation(is, at)),
      health: fc.option(fc.constantFrom('Healthy', 'Progressing', 'Degraded', 'Missing', 'Suspended', 'Unknown')),
      reconciledAt: fc.option(fc.integer({ min: -5, max: 30 }).map(at)),
      deleting: fc.boolean(),
      problem: fc.option(
        fc.record({
          code: fc.constantFrom('render_failed', 'repository_unreachable', 'manifest_invalid'),
          text: fc.constant('boom'),
          verdict: fc.constantFrom('waits', 'compared', 'lasting', 'attempted'),
          sequence: anySequence,
        }),
      ),
    })
    .map((changes) => {
      const compared = changes.syncStatus === 'Unknown' || changes.deleting ? null : changes.comparedSequence;
      return observation({ ...changes, comparedSequence: compared });
    }),
);

const anySteps = fc.array(
  fc.record({ observation: anyObservation, workload: anyWorkload, now: fc.integer({ min: 0, max: 1000 }).map(at) }),
  {
    minLength: 1,
    maxLength: 12,
  },
);

t.test('whatever is seen in whatever order: states never go back and memory stays small', async (t) => {
  fc.assert(
    fc.property(anySteps, (steps) => {
      let state = release().state;
      for (const verdict of run(release(), steps)) {
        if (verdict.state !== state && !mayFollow(state, verdict.state)) return false;
        if (JSON.stringify(verdict.memory).length > 2048) return false;
        state = verdict.state;
      }
      return true;
    }),
  );
  t.pass();
});

t.test('whatever is seen in whatever order: success is never without its proof (house rules 1 to 3)', async (t) => {
  fc.assert(
    fc.property(anySteps, (steps) => {
      const verdicts = run(release(), steps);
      if (verdicts.at(-1)?.state !== 'succeeded') return true;
      const { observation: seen, workload } = steps[verdicts.length - 1] as Step;
      const argo = seen !== null && seen.syncStatus === 'Synced' && (seen.comparedSequence ?? 0n) >= 42n && seen.health === 'Healthy';
      const quiet = seen?.operation.is !== 'running' && !(seen?.operation.is === 'failed' && (seen.operation.sequence ?? 0n) >= 42n);
      if (!argo || !quiet) return false;
      if (workload.is === 'unreadable') return verdicts.length > 1;
      if (workload.is === 'absent') return false;
      const { facts } = workload;
      return (
        (facts.release === OURS && facts.updated === facts.wanted && facts.available === facts.wanted && facts.generation === 2) ||
        workload === PROVEN
      );
    }),
    { numRuns: 500 },
  );
  t.pass();
});

t.test('finals never move, whatever is seen', async (t) => {
  fc.assert(
    fc.property(fc.constantFrom(...FINAL_STATES), anySteps, (state, steps) =>
      steps.every((step) => transition({ release: release({ state }), ...step, settings: { failFastSeconds: 0 } }).kind === 'ignored'),
    ),
  );
  t.pass();
});

/** Passages that a release of commit 42 really meets and that decide nothing, stale and forged ones among them. */
const PASSAGES: Omit<Step, 'now'>[] = [
  { observation: null, workload: { is: 'absent' } },
  { observation: observation({ comparedSequence: 41n }), workload: OLD_PODS },
  { observation: observation({ comparedSequence: 41n, operation: operation('failed', 41n) }), workload: OLD_PODS },
  { observation: observation({ operation: operation('failed', 41n), syncStatus: 'OutOfSync' }), workload: OLD_PODS },
  { observation: observation({ syncStatus: 'OutOfSync', operation: operation('none', null) }), workload: OLD_PODS },
  { observation: observation({ syncStatus: 'OutOfSync' }), workload: OLD_PODS },
  { observation: observation(), workload: OLD_PODS },
  { observation: observation({ operation: operation('running', 42n), syncStatus: 'OutOfSync' }), workload: ROLLING },
  { observation: observation({ operation: operation('running', 42n) }), workload: PROVEN },
  { observation: observation({ health: 'Progressing' }), workload: ROLLING },
  { observation: observation({ health: 'Degraded' }), workload: ROLLING },
  { observation: observation({ health: 'Progressing' }), workload: live({ release: OURS, updated: 1 }, [imageless()]) },
  { observation: observation({ health: 'Missing' }), workload: { is: 'absent' } },
  { observation: observation(), workload: { is: 'unreadable', why: 'no answer' } },
  {
    observation: observation({
      syncStatus: 'Unknown',
      problem: { code: 'render_failed', text: 'boom', verdict: 'compared', sequence: null },
    }),
    workload: OLD_PODS,
  },
];

const TRUTHS: [string, Omit<Step, 'now'>][] = [
  ['succeeded', { observation: observation({ comparedSequence: 43n }), workload: PROVEN }],
  ['succeeded', { observation: observation({ operation: operation('failed', 41n) }), workload: PROVEN }],
  ['failed', { observation: observation({ syncStatus: 'OutOfSync', operation: operation('failed', 42n) }), workload: OLD_PODS }],
];

for (const [answer, truth] of TRUTHS) {
  t.test(`shuffled, doubled and dropped looks never change the answer ${answer} (trust-T31)`, async (t) => {
    const history = fc.array(fc.constantFrom(...PASSAGES), { maxLength: 40 });
    fc.assert(
      fc.property(history, (passages) => {
        const steps = [...passages, truth, ...passages].map((step, index) => ({ ...step, now: at(3 + index / 10) }));
        const verdicts = run(release(), steps);
        return (
          verdicts.length === passages.length + 1 &&
          verdicts.at(-1)?.state === answer &&
          verdicts.slice(0, -1).every((one) => !isFinal(one.state))
        );
      }),
      { numRuns: 300 },
    );
    t.pass();
  });
}

t.test('the same look twice gives the same verdict and the same memory', async (t) => {
  fc.assert(
    fc.property(anySteps, anyObservation, anyWorkload, (steps, seen, workload) => {
      const last = { observation: seen, workload, now: at(20) };
      const verdicts = run(release(), [...steps.map((step) => ({ ...step, now: at(20) })), last, last]);
      const [once, twice] = verdicts.slice(steps.length);
      if (!once || !twice || isFinal(twice.state)) return true;
      return once.state === twice.state && JSON.stringify(once.memory) === JSON.stringify(twice.memory);
    }),
  );
  t.pass();
});
