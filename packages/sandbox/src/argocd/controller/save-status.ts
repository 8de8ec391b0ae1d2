import { kubeTime } from '../../timers.ts';
import { REFRESH } from '../application/applications.ts';
import { mergePatchBetween } from '../application/merge-patch.ts';
import { recordEvent } from '../application/record-event.ts';
import type { Application, ApplicationStatus } from '../application/types.ts';
import type { Context } from './context.ts';

const HYDRATE = 'argocd.argoproj.io/hydrate';

/**
 * Writes what a comparison found, and takes away the request for it: also one that somebody has made meanwhile (fact 19).
 * Only what differs from `before` is written, so that what an operation has written meanwhile stays.
 *
 * @param before as it was when the comparison began
 */
export function saveStatus(context: Context, before: Application, status: ApplicationStatus): void {
  const { api, applications, timers } = context;
  const now = timers.now();
  const old = before.status?.health;
  const changed = old?.status !== status.health?.status;
  const lastTransitionTime = changed ? kubeTime(now) : old?.lastTransitionTime;
  const health = { ...status.health, ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }) };
  const event = (message: string) => recordEvent(api, before, { type: 'Normal', reason: 'ResourceUpdated', message }, now);
  if (before.status?.sync?.status !== status.sync?.status) {
    event(`Updated sync status: ${before.status?.sync?.status ?? ''} -> ${status.sync?.status ?? ''}`);
  }
  if (changed) event(`Updated health status: ${old?.status ?? ''} -> ${status.health?.status ?? ''}`);
  const { [REFRESH]: _refresh, [HYDRATE]: _hydrate, ...annotations } = before.metadata.annotations ?? {};
  const body = mergePatchBetween(
    { metadata: { annotations: before.metadata.annotations ?? {} }, status: before.status ?? {} },
    { metadata: { annotations }, status: { ...status, health } },
  );
  if (body !== undefined) applications.patch(before, { type: 'merge', body });
}
