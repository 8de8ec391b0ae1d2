import type { LiveChange } from '../destination/live-cache.ts';
import { WITH_NOTHING, WITH_RECENT } from './context.ts';
import type { Context } from './context.ts';
import type { HealthView } from './health-view.ts';
import { isRelevantChange } from './is-relevant-change.ts';

/** Has Applications compared whose objects have changed, with the revision that they were compared with last. */
export function refreshOnChange(context: Context, health: HealthView, change: LiveChange): void {
  const { old, object, applications } = change;
  if (applications.size === 0) return;
  const seenAfter = object === undefined ? undefined : health.noteChange(old, object);
  const relevant = isRelevantChange(change, (one) => health.now(one));
  const kind = (object ?? old)?.kind;
  for (const [name, managed] of applications) {
    const key = keyOfInstance(name, context.settings().namespace);
    const application = context.applications.find(key);
    if (application === undefined || application.metadata.uid === object?.metadata.uid) continue;
    if (managed && relevant) context.requestRefresh(key, WITH_RECENT);
    if (managed && seenAfter !== undefined) context.requestRefresh(key, WITH_RECENT, seenAfter + 1);
    // Of all that belongs to an Application's objects, only these are told of in its status.
    if (!managed && (kind === 'Pod' || kind === 'Ingress') && (old === undefined || object === undefined))
      context.requestRefresh(key, WITH_NOTHING);
  }
}

function keyOfInstance(name: string, namespace: string): string {
  return name.includes('_') ? name.replace('_', '/') : `${namespace}/${name}`;
}
