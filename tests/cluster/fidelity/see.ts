import { digest } from './compare/digest.ts';
import type { ScenarioDigest } from './compare/digest.ts';
import { playAll } from './script/play-all.ts';
import type { Scenario } from './script/scenario.ts';
import { openSide } from './stage/side.ts';
import type { Tools } from './stage/side.ts';
import { openWorld } from './stage/world.ts';

/**
 * Plays scenarios on a cluster that has no Argo CD.
 *
 * @param lanes how many of them at a time
 */
export async function see(kubeconfig: string, tools: Tools, scenarios: readonly Scenario[], lanes: number): Promise<ScenarioDigest[]> {
  const world = await openWorld(await openSide(kubeconfig, tools));
  const digests: ScenarioDigest[] = [];
  try {
    await playAll(world, scenarios, { lanes, onSeen: async (seen) => void digests.push(digest(seen)) });
  } finally {
    await world.close();
  }
  return digests;
}
