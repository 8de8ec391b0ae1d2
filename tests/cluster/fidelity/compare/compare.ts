import type { ScenarioDigest } from './digest.ts';
import { leavesOfEvents, leavesOfStep, SEPARATOR } from './leaves.ts';
import type { Leaves } from './leaves.ts';
import { ABSENT } from './recording.ts';
import type { Recording, Seen } from './recording.ts';

/** One thing that is not as any of the real runs had it. */
export interface Difference {
  /** `scenario / step`. */
  readonly at: string;
  /** What differs: a path. */
  readonly path: string;
  /** As the real one had it, all that was seen. */
  readonly real: readonly string[];
  readonly found: string;
}

/** What of a scenario differs from all of the real runs. */
export function compareScenario(real: Recording, found: ScenarioDigest): Difference[] {
  const steps = real.steps.flatMap(({ step, seen }, index) => {
    const at = `${real.scenario} / ${step}`;
    const own = found.steps[index];
    if (own === undefined) return [{ at, path: 'step', real: ['played'], found: ABSENT }];
    if (!own.isOver) return [{ at, path: 'step', real: ['comes to its end'], found: 'does not come to its end' }];
    return compareLeaves(at, seen, leavesOfStep(own));
  });
  return [...steps, ...compareLeaves(`${real.scenario} / events`, real.events, leavesOfEvents(found))];
}

/** Path by path; what is absent as a whole, or there as a whole, is told once. */
function compareLeaves(at: string, real: Seen, found: Leaves): Difference[] {
  const differs = (path: string): boolean => !(real.get(path) ?? [ABSENT]).includes(found.get(path) ?? ABSENT);
  return [...new Set([...real.keys(), ...found.keys()])]
    .filter((path) => differs(path) && !(path.includes(SEPARATOR) && differs(path.slice(0, path.indexOf(SEPARATOR)))))
    .map((path) => ({ at, path, real: real.get(path) ?? [ABSENT], found: found.get(path) ?? ABSENT }));
}
