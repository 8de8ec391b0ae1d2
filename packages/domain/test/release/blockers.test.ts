import fc from 'fast-check';
import t from 'tap';
import { dateBlockers, parseBlockers, type Sighting } from '../../src/release/blocker.ts';
import { parseReleaseMemory } from '../../src/release/memory.ts';
import { imageless, pod, READY, waiting } from '../cluster/live.ts';
import { live, OLD_PODS, OURS, ROLLING, run, type Step } from '../argocd/replay.ts';
import { at, observation, operation, release } from './looks.ts';

const repository = { code: 'repository_unreachable', text: 'authentication required', verdict: 'waits', sequence: null } as const;

t.test('everything that holds a release is listed, the most basic first', async (t) => {
  const seen = observation({
    syncStatus: 'Unknown',
    problem: repository,
    operation: operation('running', 41n, { text: 'waiting for completion of hook batch/Job/migrate' }),
  });
  const [verdict] = run(release(), [{ observation: seen, workload: OLD_PODS, now: at(5) }]);
  t.match(verdict?.memory.blockers, [
    { kind: 'cluster', subject: 'the repository', detail: /authentication required/ },
    { kind: 'sync_on_older_commit', subject: 'the sync of commit 41', detail: /hook batch\/Job\/migrate/ },
  ]);
});

t.test('a sync names what it waits for, and pods that keep it waiting stand before it', async (t) => {
  const workload = live({ release: OURS, updated: 1, available: 0 }, [imageless()]);
  const text = 'waiting for healthy state of apps/Deployment/api';
  const seen = observation({ syncStatus: 'OutOfSync', operation: operation('running', 42n, { text }) });
  const [verdict] = run(release(), [{ observation: seen, workload, now: at(5) }]);
  t.match(verdict?.memory.blockers, [
    { kind: 'pod', subject: 'Pod api-new-1' },
    { kind: 'wave', subject: 'Deployment api', detail: text },
  ]);
});

t.test('different troubles of pods are all named, with their number', async (t) => {
  const crash = pod({ name: 'api-new-3', containers: [waiting('CrashLoopBackOff', 'x')] });
  const workload = live({ release: OURS, updated: 3, available: 0 }, [imageless('api-new-1'), imageless('api-new-2'), crash]);
  const [verdict] = run(release(), [{ observation: observation({ health: 'Progressing' }), workload, now: at(5) }]);
  t.match(verdict?.memory.blockers, [
    { kind: 'pod', subject: 'Pod api-new-1', detail: /cannot be pulled.* \(2 pods\)$/ },
    { kind: 'pod', subject: 'Pod api-new-3', detail: /crashes/ },
  ]);
});

t.test('a blocker keeps its beginning while it goes on, whatever its words, and begins anew after a break', async (t) => {
  const rolling = (seconds: number, available: number): Step => ({
    observation: observation({ health: 'Progressing' }),
    workload: live({ release: OURS, updated: 1, available }),
    now: at(seconds),
  });
  const behind: Step = { observation: observation({ comparedSequence: 41n }), workload: OLD_PODS, now: at(30) };
  const since = run(release(), [rolling(1, 0), rolling(9, 1), behind, rolling(40, 0)]).map((verdict) => verdict.memory.blockers[0]?.since);
  t.strictSame(
    since,
    [at(1), at(1), at(30), at(40)].map((time) => time.toISOString()),
  );
});

t.test('a sync that was told to end says so and is not told again', async (t) => {
  const ending = observation({ comparedSequence: 41n, operation: operation('running', 41n, { stage: 'ending', startedAt: at(-300) }) });
  const [verdict] = run(release(), [{ observation: ending, workload: OLD_PODS, now: at(600) }]);
  t.match(verdict, { terminateOlderSync: false, memory: { blockers: [{ detail: /which it was told to end$/ }, {}] } });
  const asked = observation({ comparedSequence: 41n, operation: operation('running', 41n, { stage: 'asked' }) });
  t.notOk(
    run(release(), [{ observation: asked, workload: OLD_PODS, now: at(600) }])[0]?.terminateOlderSync,
    'there is nothing to be ended yet',
  );
});

t.test('facts say what was last seen and when, also after it can no longer be seen (trust-I7)', async (t) => {
  const events = [
    {
      type: 'Warning',
      reason: 'Unhealthy',
      message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
      involvedObject: { kind: 'Pod', name: 'api-new-1', uid: 'uid-api-new-1' },
      lastTimestamp: at(3).toISOString(),
    },
  ];
  const workload = live({ release: OURS, updated: 1, available: 0 }, [pod()], events);
  const hindrance = { kind: 'cluster', subject: 'the cluster', detail: 'timed out', code: 'cluster_unreachable' } as const;
  const [, verdict] = run(release(), [
    { observation: observation({ health: 'Progressing' }), workload, now: at(5) },
    { observation: null, hindrance, workload: { is: 'unreadable', why: 'timed out' }, now: at(60) },
  ]);
  const facts = verdict?.memory.facts ?? [];
  t.match(
    facts.filter((fact) => fact.source === 'argosy').map((fact) => fact.at),
    [at(60).toISOString(), at(60).toISOString()],
  );
  t.ok(facts.filter((fact) => fact.source === 'argocd').every((fact) => fact.at === at(5).toISOString()));
  t.match(
    facts.find((fact) => fact.source === 'workload'),
    { at: at(5).toISOString(), text: /1 of 2 replicas are updated/ },
  );
  t.match(
    facts.find((fact) => fact.source === 'pod'),
    { text: /Pod api-new-1 is not ready: Readiness probe failed.*503/ },
  );
  t.match(
    facts.find((fact) => fact.source === 'event'),
    { at: at(3).toISOString(), text: /^Pod api-new-1: Unhealthy: / },
  );
});

t.test('a container that only runs again after crashes is ready and no proof, until it has run for a while', async (t) => {
  const flapping = (seconds: number, startedAt: number): Step => {
    const container = {
      name: 'api',
      ready: true,
      restartCount: 3,
      state: { running: { startedAt: at(startedAt).toISOString() } },
      lastState: { terminated: { exitCode: 1 } },
    };
    const workload = live({ release: OURS }, [pod({ conditions: READY, containers: [container] })], [], at(seconds));
    return { observation: observation(), workload, now: at(seconds) };
  };
  const crashed = (seconds: number): Step => ({
    observation: observation({ health: 'Progressing' }),
    workload: live({ release: OURS, available: 1 }, [pod({ containers: [waiting('CrashLoopBackOff', 'x')] })]),
    now: at(seconds),
  });
  const alternating = run(release(), [crashed(5), flapping(20, 19), crashed(22), flapping(45, 44), crashed(50), flapping(66, 65)]);
  t.equal(alternating.at(-1)?.state, 'failed', 'the moments in between do not begin the time anew');
  t.match(alternating.at(-1), { failureCode: 'container_crashed' });
  const mended = run(release(), [crashed(5), flapping(20, 19), flapping(49, 19), flapping(50, 19)]);
  t.strictSame(
    mended.map((verdict) => verdict.state),
    ['progressing', 'progressing', 'progressing', 'succeeded'],
  );
});

t.test('a spec that its controller has not seen yet does not begin the time of a fatal reason anew', async (t) => {
  const stuck = (seconds: number, observedGeneration: number): Step => ({
    observation: observation({ health: 'Progressing' }),
    workload: live({ release: OURS, generation: 3, observedGeneration, updated: 2, available: 0 }, [imageless()]),
    now: at(seconds),
  });
  t.equal(run(release(), [stuck(1, 3), stuck(30, 2), stuck(61, 3)]).at(-1)?.state, 'failed');
});

t.test('what is kept is bounded and reads back as it was', async (t) => {
  const anySighting: fc.Arbitrary<Sighting> = fc.record({
    kind: fc.constantFrom('pod', 'cluster', 'wave'),
    subject: fc.string({ minLength: 1, maxLength: 400 }),
    detail: fc.string({ minLength: 1, maxLength: 3000 }),
  });
  fc.assert(
    fc.property(fc.array(anySighting, { maxLength: 20 }), (sightings) => {
      const once = parseBlockers(JSON.parse(JSON.stringify(dateBlockers([], sightings, at(1)))));
      return once.length <= 6 && JSON.stringify(parseBlockers(once)) === JSON.stringify(once);
    }),
  );
  const [verdict] = run(release(), [{ observation: observation({ health: 'Progressing' }), workload: ROLLING, now: at(5) }]);
  t.strictSame(parseReleaseMemory(JSON.parse(JSON.stringify(verdict?.memory))), verdict?.memory);
});
