import type { ScenarioDigest } from './digest.ts';
import { leavesOfEvents, leavesOfStep } from './leaves.ts';
import type { Leaves } from './leaves.ts';

export const ABSENT = '(absent)';

/** What was seen on a path in several runs: all values that there were. */
export type Seen = ReadonlyMap<string, readonly string[]>;

/** What a real Argo CD did in one scenario, in several runs. */
export interface Recording {
  readonly scenario: string;
  readonly steps: readonly { readonly step: string; readonly seen: Seen }[];
  readonly events: Seen;
}

/** The file of a recording: each step has only what differs from the step before it; null stands for what is no more. */
export interface RecordingFile {
  scenario: string;
  steps: { step: string; changes: Record<string, readonly string[] | null> }[];
  events: Record<string, readonly string[]>;
}

/**
 * Takes several runs together.
 *
 * @throws Error where one did not come to its end: it is no measure
 */
export function record(runs: readonly ScenarioDigest[]): Recording {
  const [first] = runs;
  if (first === undefined) throw new Error('A recording needs a run.');
  for (const { scenario, steps } of runs)
    if (steps.length !== first.steps.length || steps.some(({ isOver }) => !isOver)) throw new Error(`${scenario} did not come to its end.`);
  const steps = first.steps.map(({ step }, index) => ({
    step,
    seen: mergeSeen(runs.map(({ steps: all }) => all[index]).map((one) => (one === undefined ? new Map() : leavesOfStep(one)))),
  }));
  return { scenario: first.scenario, steps, events: mergeSeen(runs.map(leavesOfEvents)) };
}

function mergeSeen(runs: readonly Leaves[]): Seen {
  const paths = new Set(runs.flatMap((leaves) => [...leaves.keys()]));
  return new Map([...paths].toSorted().map((path) => [path, [...new Set(runs.map((leaves) => leaves.get(path) ?? ABSENT))].toSorted()]));
}

/** As it is kept in a file. */
export function writeRecording({ scenario, steps, events }: Recording): RecordingFile {
  return {
    scenario,
    steps: steps.map(({ step, seen }, index) => ({ step, changes: changesOf(steps[index - 1]?.seen ?? new Map(), seen) })),
    events: Object.fromEntries(events),
  };
}

function changesOf(before: Seen, after: Seen): Record<string, readonly string[] | null> {
  const changed = [...after].filter(([path, values]) => before.get(path)?.join('\n') !== values.join('\n'));
  const gone = [...before.keys()].filter((path) => !after.has(path)).map((path): [string, null] => [path, null]);
  return Object.fromEntries([...changed, ...gone]);
}

/** As it is compared. */
export function readRecording({ scenario, steps, events }: RecordingFile): Recording {
  let seen: Seen = new Map();
  const all = steps.map(({ step, changes }) => {
    const next = new Map([...seen, ...Object.entries(changes)]);
    seen = new Map([...next].filter((entry): entry is [string, readonly string[]] => entry[1] !== null));
    return { step, seen };
  });
  return { scenario, steps: all, events: new Map(Object.entries(events)) };
}
