import t from 'tap';
import { readApplicationFacts } from '../../src/argocd/facts.ts';
import { observe } from '../../src/argocd/observation.ts';
import type { WorkloadReading } from '../../src/release/look.ts';
import { NO_MEMORY } from '../../src/release/memory.ts';
import { transition } from '../../src/release/status.ts';
import { OLD_PODS, OURS, PROVEN } from './replay.ts';
import { MADE } from './made-verdicts.ts';
import { RECORDED } from './recorded-verdicts.ts';
import type { Given } from './verdict-applications.ts';

const DEFAULT_AT = '2026-11-21T10:00:02Z';

const VERDICTS = [...RECORDED, ...MADE];

function judge(given: Given, release: number | string, workload: WorkloadReading): { trusted: boolean; state: string } {
  const facts = readApplicationFacts(given.application);
  const observation = observe(facts, given.sequenceOf);
  const sequence = typeof release === 'number' ? BigInt(release) : given.sequenceOf(release);
  if (sequence === null) throw new Error(`${release} is no commit`);
  const seenAt = (facts.reconciledAt ?? new Date(DEFAULT_AT)).getTime();
  const committedAt = new Date(seenAt - 2000);
  const watched = { id: OURS, state: 'committed', sequence, committedAt, deadlineAt: null, memory: NO_MEMORY, hasPrevious: true } as const;
  const verdict = transition({
    release: watched,
    observation,
    workload,
    settings: { failFastSeconds: 60, outageSeconds: 300 },
    now: new Date(seenAt + 500),
  });
  if (verdict.kind === 'ignored') throw new Error(verdict.reason);
  return { trusted: observation.trusted, state: verdict.state };
}

for (const [given, release, trusted, old, proven, why] of VERDICTS) {
  t.test(why, async (t) => {
    const withOld = judge(given, release, OLD_PODS);
    const withOwn = judge(given, release, PROVEN);
    t.strictSame({ trusted: withOld.trusted, old: withOld.state, proven: withOwn.state }, { trusted, old, proven });
  });
}

t.test('the table is wide', async (t) => {
  t.ok(VERDICTS.length >= 60);
  t.equal(new Set(VERDICTS.map((verdict) => verdict.at(-1))).size, VERDICTS.length, 'each for a reason of its own');
});
