import fc from 'fast-check';
import t from 'tap';
import { parseReleaseMemory } from '../../src/release/memory.ts';
import { isFinal, mayFollow } from '../../src/release/states.ts';
import { transition, type Judgement, type WatchedRelease } from '../../src/release/status.ts';
import type { Step } from '../argocd/replay.ts';
import { release as anyRelease } from './looks.ts';
import {
  act,
  ACTIONS,
  commitOurs,
  isRolledOut,
  lookAt,
  makeWorld,
  nextAction,
  RELEASE,
  settle,
  type Action,
  type Content,
} from './model-world.ts';

interface Moment {
  step: Step;
  /** Our release is rolled out at this moment, or has been at some time. */
  isLive: boolean;
  wasLive: boolean;
}

interface History {
  release: WatchedRelease;
  moments: Moment[];
  /** Moments from here on are the end, at which nothing moves any more. */
  tail: number;
}

/** What happens next, and after how many milliseconds. */
type Move = [Action | 'go', number];

interface Plan {
  before: Content;
  content: Content;
  earlier: Move[];
  later: Move[];
}

const OUTCOMES: Record<Content, [string, string | null]> = {
  good: ['succeeded', null],
  imageless: ['failed', 'image_pull_failed'],
  refused: ['failed', 'field_immutable'],
  unrenderable: ['failed', 'render_failed'],
};
const CONTENTS = Object.keys(OUTCOMES) as Content[];
/** The end is looked at for longer than failFastSeconds. */
const TAIL_MS = [0, 1200, 1200, 2500, 31_000, 31_000, 31_000, 31_000];

const anyAction = fc.constantFrom(...(Object.keys(ACTIONS) as Action[]));
/** Ordinary work comes more often than accidents, or most worlds would get nowhere. */
const anyMove: fc.Arbitrary<Move> = fc.tuple(
  fc.oneof({ weight: 3, arbitrary: fc.constant('go' as const) }, { weight: 2, arbitrary: anyAction }),
  fc.nat(1300),
);
const anyPlan: fc.Arbitrary<Plan> = fc.record({
  before: fc.constantFrom(...CONTENTS),
  content: fc.constantFrom(...CONTENTS),
  earlier: fc.array(anyMove, { maxLength: 8 }),
  // Together shorter than failFastSeconds: what is shorter must not fail anything.
  later: fc.array(anyMove, { maxLength: 40 }),
});

/** Plays a plan and keeps what could be seen at each moment after the commit. */
function play({ before, content, earlier, later }: Plan, hidden = false): History {
  const world = makeWorld(before);
  const move = ([action, ms]: Move): void => act(world, action === 'go' ? nextAction(world) : action, ms);
  for (const each of earlier) move(each);
  const committedAt = new Date(world.now);
  const sequence = BigInt(commitOurs(world, content));
  const deadlineAt = new Date(world.now + 900_000);
  const release = { ...anyRelease(), id: RELEASE, sequence, committedAt, deadlineAt };
  const moments: Moment[] = [];
  const note = (): void => {
    if (hidden) ACTIONS.hide(world);
    moments.push({ step: lookAt(world), isLive: isRolledOut(world), wasLive: world.everLive });
  };
  note();
  for (const each of later) {
    move(each);
    note();
  }
  world.unreadable = hidden;
  settle(world, note);
  const tail = moments.length;
  for (const ms of TAIL_MS) {
    act(world, 'begin', ms);
    act(world, 'end', 50);
    note();
  }
  return { release, moments, tail };
}

/** Judges the release by looks at these moments; memory goes through JSON as it does in the database. */
function judge(start: WatchedRelease, moments: readonly Moment[]): { verdicts: Judgement[]; at: Moment | undefined } {
  const verdicts: Judgement[] = [];
  let release = start;
  for (const moment of moments) {
    const verdict = transition({ release, ...moment.step, settings: { failFastSeconds: 60, outageSeconds: 300 } });
    if (verdict.kind === 'ignored') break;
    verdicts.push(verdict);
    if (verdict.state !== release.state && !mayFollow(release.state, verdict.state)) throw new Error(`${release.state} > ${verdict.state}`);
    if (isFinal(verdict.state)) return { verdicts, at: moment };
    const memory = parseReleaseMemory(JSON.parse(JSON.stringify(verdict.memory)));
    if (JSON.stringify(memory) !== JSON.stringify(parseReleaseMemory(memory))) throw new Error('memory is not stable');
    release = { ...release, state: verdict.state, memory };
  }
  return { verdicts, at: undefined };
}

function outcome(verdicts: readonly Judgement[]): [string | undefined, string | null | undefined] {
  const last = verdicts.at(-1);
  return [last?.state, last?.failureCode];
}

/** Which looks happen: of each moment none, one, or several. */
const anyDelivery = fc.infiniteStream(fc.constantFrom(0, 0, 1, 2));

function deliver({ moments, tail }: History, counts: Iterator<number>): Moment[] {
  return moments.flatMap((moment, index) => {
    const count = counts.next().value as number;
    return Array.from({ length: index < tail ? count : Math.max(1, count) }, () => moment);
  });
}

t.test(
  'which looks happen, how often and when, never changes the answer, and succeeded is said only of what is live (trust-F23, trust-F24, trust-F25, trust-G30)',
  async (t) => {
    fc.assert(
      fc.property(anyPlan, anyDelivery, (plan, counts) => {
        const history = play(plan);
        const expected = JSON.stringify(OUTCOMES[plan.content]);
        for (const moments of [history.moments, deliver(history, counts)]) {
          const { verdicts, at } = judge(history.release, moments);
          const said = JSON.stringify(outcome(verdicts));
          if (said !== expected) throw new Error(`${said} instead of ${expected}`);
          if (plan.content !== 'good' || !at) continue;
          const isProof = at.step.workload.is === 'unreadable' ? at.wasLive : at.isLive;
          if (!isProof) throw new Error('it was not live');
        }
      }),
      { numRuns: 2000 },
    );
    t.pass();
  },
);

t.test('where the workload can never be read, the answer is as true, if later', async (t) => {
  const anyGood = anyPlan.map((plan): Plan => ({ ...plan, content: 'good' }));
  fc.assert(
    fc.property(anyGood, anyDelivery, (plan, counts) => {
      const history = play(plan, true);
      for (const moments of [history.moments, deliver(history, counts)]) {
        const { verdicts, at } = judge(history.release, moments);
        if (verdicts.at(-1)?.state !== 'succeeded' || !at?.wasLive) throw new Error(`${verdicts.at(-1)?.state}, live: ${at?.wasLive}`);
      }
    }),
    { numRuns: 500 },
  );
  t.pass();
});
