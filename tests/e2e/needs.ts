import type { Stage } from './stage.ts';
import type { Capability, TargetCluster } from './target.ts';

/** Why a scenario is left out: what the cluster cannot be made to do; false where it can. */
export function needs({ target }: Stage, capability: Capability, cluster: TargetCluster | undefined = target.cluster): string | false {
  return cluster?.capabilities.has(capability) === true ? false : `the cluster cannot do this: ${capability}`;
}
