import type { ScenarioDigest, StepDigest } from './digest.ts';
import { flatten } from './flatten.ts';
import type { Json } from './normalize.ts';

/** Values by their paths. A thing as a whole has a path too: it is `there`. */
export type Leaves = ReadonlyMap<string, string>;

/** What a path begins with goes up to here: then it is the path of the thing. */
export const SEPARATOR = ' /';

/** Everything that is compared of a step. */
export function leavesOfStep({ tracks, finals, webhooks, objects }: StepDigest): Leaves {
  return new Map([
    ...Object.entries(tracks).map(([name, values]): [string, string] => [`track ${name}`, values.join(' → ')]),
    ...leavesOf('application', finals),
    ...leavesOf('webhook', webhooks),
    ...leavesOf('object', objects),
  ]);
}

/** The events of a scenario. */
export function leavesOfEvents({ events }: ScenarioDigest): Leaves {
  return new Map(leavesOf('event', events));
}

function leavesOf(what: string, values: Readonly<Record<string, Json>>): [string, string][] {
  return Object.entries(values).flatMap(([name, value]): [string, string][] => {
    const thing = `${what} ${name}`;
    const inner = [...flatten(value)].map(([path, leaf]): [string, string] => [`${thing} ${path}`, leaf]);
    return [[thing, 'there'], ...inner];
  });
}
