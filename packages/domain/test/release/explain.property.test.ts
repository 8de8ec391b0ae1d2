import fc from 'fast-check';
import t from 'tap';
import { BLOCKER_KINDS } from '../../src/release/blocker.ts';
import { explain } from '../../src/release/explain.ts';
import type { ExplainedRelease, ExplainInput } from '../../src/release/explain/input.ts';
import { FAILURE_CODES } from '../../src/release/failure-code.ts';
import { RELEASE_STATES } from '../../src/release/states.ts';
import { at, date, inputOf, releaseIn } from './explain/inputs.ts';

const RUNS = 3000;

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('\u0000', '\u001b[31mred\u001b[0m', '\u202egnp.exe', ' ', '\n', '\ud800', 'x'.repeat(10_000), '§'.repeat(5000)),
);
const anyTime = fc.integer({ min: -100, max: 2000 });
const anyBlocker = fc.record({ kind: fc.constantFrom(...BLOCKER_KINDS), subject: anyText, since: anyTime.map(at), detail: anyText });
const anyFact = fc.record({ source: anyText, at: anyTime.map(at), text: anyText });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const anyRelease: fc.Arbitrary<ExplainedRelease> = fc
  .record({
    state: fc.constantFrom(...RELEASE_STATES),
    reason: maybe(anyText),
    failureCode: maybe(fc.constantFrom(...FAILURE_CODES)),
    oldVersionServes: maybe(fc.boolean()),
    image: anyText,
    committedAt: maybe(anyTime.map(date)),
    finishedAt: maybe(anyTime.map(date)),
    deadlineAt: maybe(anyTime.map(date)),
    timeline: fc.array(fc.record({ state: fc.constantFrom(...RELEASE_STATES), at: anyTime.map(at), detail: maybe(anyText) }), {
      maxLength: 8,
    }),
    memory: fc.record(
      {
        blockers: fc.array(anyBlocker, { maxLength: 5 }),
        facts: fc.array(anyFact, { maxLength: 10 }),
        fatalCode: fc.constantFrom(...FAILURE_CODES),
        fatalSince: anyTime.map(at),
        problemCode: fc.constantFrom(...FAILURE_CODES),
        problemSince: anyTime.map(at),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ state, ...changes }) => releaseIn(state, changes));

const anyInput: fc.Arbitrary<ExplainInput> = fc
  .record({
    release: anyRelease,
    hold: maybe(
      fc.record({
        reason: anyText,
        until: maybe(anyTime.map(at)),
        since: anyTime.map(at),
        by: fc.record({ type: fc.constantFrom('user', 'token', 'system'), id: anyText }),
      }),
    ),
    jobs: fc.array(
      fc.record({
        job: fc.constantFrom('commit-releases', 'observe-deployment', 'refresh-application', 'refresh-root', 'another'),
        failures: fc.nat(12),
        lastError: maybe(anyText),
        createdAt: anyTime.map(date),
        dueAt: anyTime.map(date),
        deadAt: maybe(anyTime.map(date)),
      }),
      { maxLength: 4 },
    ),
    unreachable: fc.array(fc.record({ id: anyText, name: anyText, since: anyTime.map(date) }), { maxLength: 2 }),
    observedAt: maybe(anyTime.map(date)),
    newer: maybe(fc.record({ id: anyText, number: fc.nat(), state: fc.constantFrom(...RELEASE_STATES) })),
  })
  .map(({ release, ...rest }) => inputOf(release, rest));

const HAPPY = new Set(['succeeded', 'superseded', 'cancelled', 'rejected']);

t.test('a release under way or failed is always blocked by something, with a time and an action; a happy end by nothing', async (t) => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const { blockedBy, summary } = explain(input);
      if (summary === '') return false;
      if (HAPPY.has(input.release.state)) return blockedBy.length === 0;
      return (
        blockedBy.length > 0 && blockedBy.every(({ kind, since, action }) => BLOCKER_KINDS.includes(kind) && isTime(since) && action !== '')
      );
    }),
    { numRuns: RUNS },
  );
  t.pass();
});

t.test('every text of an explanation is one line of at most 2 KiB, whatever was stored (trust-T26)', async (t) => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const { summary, blockedBy, facts } = explain(input);
      const texts = [
        summary,
        ...blockedBy.flatMap(({ subject, detail, action }) => [subject, detail, action]),
        ...facts.flatMap(({ source, text }) => [source, text]),
      ];
      return texts.every(isClean);
    }),
    { numRuns: RUNS },
  );
  t.pass();
});

t.test('an explanation says each thing once, and its facts are in the order of their times', async (t) => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const { blockedBy, facts } = explain(input);
      const keys = blockedBy.map(({ kind, subject, since }) => JSON.stringify([kind, subject, since]));
      const times = facts.map((fact) => Date.parse(fact.at));
      return times.every((time, index) => index === 0 || time >= times[index - 1]!) && keys.length === new Set(keys).size;
    }),
    { numRuns: RUNS },
  );
  t.pass();
});

function isTime(text: string): boolean {
  return new Date(text).toISOString() === text;
}

function isClean(text: string): boolean {
  return text !== '' && Buffer.byteLength(text) <= 2048 && text.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text);
}
