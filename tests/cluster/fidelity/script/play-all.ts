import type { World } from '../stage/world.ts';
import { play } from './play.ts';
import type { ScenarioSeen } from './play.ts';
import type { Scenario } from './scenario.ts';

/**
 * Plays scenarios, several at a time where they do not get in each other's way.
 *
 * @param onSeen is told of each when it is over
 */
export async function playAll(
  world: World,
  scenarios: readonly Scenario[],
  { lanes, onSeen }: { lanes: number; onSeen: (seen: ScenarioSeen) => Promise<void> },
): Promise<void> {
  const together = scenarios.filter(({ isAlone }) => isAlone !== true);
  const take = async (): Promise<void> => {
    for (let next = together.shift(); next !== undefined; next = together.shift()) await onSeen(await play(world, next));
  };
  await Promise.all(Array.from({ length: lanes }, take));
  for (const alone of scenarios.filter(({ isAlone }) => isAlone === true)) await onSeen(await play(world, alone));
}
