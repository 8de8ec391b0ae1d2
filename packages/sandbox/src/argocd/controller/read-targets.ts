import type { Manifest } from '../../kubernetes/object.ts';
import { keyOf } from '../application/applications.ts';
import type { ApplicationKey } from '../application/applications.ts';
import type { Condition } from '../application/types.ts';
import type { CompareRequest } from './compare-request.ts';
import type { Context } from './context.ts';
import { loadTargets } from './load-targets.ts';
import { prepareTargets } from './prepare-targets.ts';

export interface TargetReading {
  readonly targets: readonly Manifest[];
  readonly revisions: readonly string[];
  readonly sourceTypes: readonly string[];
  readonly mayHaveChanges: boolean;
  readonly conditions: readonly Omit<Condition, 'lastTransitionTime'>[];
  readonly failed: boolean;
}

const PREFIX = 'Failed to load target state: ';
const NOTHING: Omit<TargetReading, 'conditions'> = { targets: [], revisions: [], sourceTypes: [], mayHaveChanges: true, failed: true };

/**
 * What an Application's sources have, made ready for the cluster; a condition where it cannot be had.
 *
 * @param failure why nothing is known of the destination
 */
export async function readTargets(context: Context, request: CompareRequest, failure: string | undefined): Promise<TargetReading> {
  const { application, destination, manifests } = request;
  const prepare = (found: readonly Manifest[]) => prepareTargets(found, application, destination, context.settings());
  if (manifests !== undefined) return { ...NOTHING, ...prepare(manifests), failed: false };
  try {
    if (failure !== undefined) throw new Error(`failed to get cluster version for cluster "${destination.server}": ${failure}`);
    const loaded = await loadTargets(context, request);
    context.memory.repoErrors.delete(keyOf(application));
    const { revisions, sourceTypes, mayHaveChanges } = loaded;
    return { ...prepare(loaded.manifests), revisions, sourceTypes, mayHaveChanges, failed: false };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const message = text.startsWith(PREFIX) ? text : `${PREFIX}${text}`;
    return { ...NOTHING, conditions: [{ type: 'ComparisonError', message }] };
  }
}

/** A repository that does not answer is worth a word only after a while, except where somebody asked (facts 15 and 32). */
export function isTooSoonToTell({ memory, settings, timers }: Context, key: ApplicationKey, forced: boolean): boolean {
  if (forced) return false;
  const now = timers.now().getTime();
  const since = memory.repoErrors.get(key);
  if (since === undefined) memory.repoErrors.set(key, now);
  return since === undefined || now - since <= settings().repoErrorGraceMs;
}
