import { kubeTime } from '../../timers.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { keyOf } from '../application/applications.ts';
import { setConditions } from '../application/conditions.ts';
import { findOwnOption, listAnnotation } from '../application/options.ts';
import { recordEvent } from '../application/record-event.ts';
import type { Application } from '../application/types.ts';
import type { Destination } from '../destination/destination.ts';
import { getProject } from '../project/find-project.ts';
import { getKind } from '../sync/find-kind.ts';
import { waveOf } from '../sync/wave.ts';
import type { Context } from './context.ts';
import { liveOf } from './deletion.ts';
import type { Deletion } from './deletion.ts';
import { cleanDeleteHooks, runDeleteHooks } from './delete-hooks.ts';
import { POST_DELETE, PRE_DELETE } from './delete-finalizers.ts';
import { isApproved } from './render-sync-input.ts';

const FOREGROUND = 'resources-finalizer.argocd.argoproj.io';
const BACKGROUND = `${FOREGROUND}/background`;
const CASCADE = [FOREGROUND, BACKGROUND, `${FOREGROUND}/foreground`];
const HELM_POLICY = 'helm.sh/resource-policy';

/**
 * Takes the deletion of an Application a step further: its hooks, its objects in the reverse order of their waves, and at
 * last its finalizers. What goes wrong stands in its conditions.
 */
export async function deleteApplication(context: Context, key: string): Promise<void> {
  const application = context.applications.find(key);
  if (application?.metadata.deletionTimestamp === undefined) return;
  try {
    await takeStep(context, application);
  } catch (error) {
    noteError(context, application, error instanceof Error ? error.message : String(error));
  }
}

/** The condition stays until the Application is gone, as with Argo CD. */
function noteError(context: Context, { metadata }: Application, message: string): void {
  const application = context.applications.find(`${metadata.namespace ?? ''}/${metadata.name}`);
  if (application === undefined) return;
  const before = application.status?.conditions;
  if (before?.some((condition) => condition.type === 'DeletionError' && condition.message === message) !== true) {
    const conditions = setConditions(before, [{ type: 'DeletionError', message }], ['DeletionError'], kubeTime(context.timers.now()));
    context.applications.patch(application, { type: 'merge', body: { status: { conditions } } });
  }
  const text = `Unable to delete application resources: ${message}`;
  recordEvent(context.api, application, { type: 'Warning', reason: 'StatusRefreshed', message: text }, context.timers.now());
}

async function takeStep(context: Context, application: Application): Promise<void> {
  const project = getProject(context.api, context.settings().namespace, application);
  let destination: Destination;
  try {
    destination = context.clusters.get(application.spec.destination);
  } catch {
    // The cluster is not known any more: what is in it stays there.
    return dropFinalizers(context, application, (finalizer) =>
      [...CASCADE, PRE_DELETE, POST_DELETE].some((ours) => finalizer.startsWith(ours)),
    );
  }
  await destination.ready();
  const deletion = { context, application, project, destination };
  const has = (finalizer: string) => application.metadata.finalizers?.includes(finalizer) ?? false;
  const drop = (finalizer: string) => dropFinalizers(context, application, (one) => one === finalizer);
  if (has(PRE_DELETE)) {
    if (await runDeleteHooks(deletion, 'PreDelete')) drop(PRE_DELETE);
  } else if (CASCADE.some(has)) {
    if (await deleteObjects(deletion)) dropFinalizers(context, application, (finalizer) => CASCADE.includes(finalizer));
  } else if (has(POST_DELETE)) {
    if (await runDeleteHooks(deletion, 'PostDelete')) drop(POST_DELETE);
  } else if (has(`${PRE_DELETE}/cleanup`)) {
    if (await cleanDeleteHooks(deletion, 'PreDelete')) drop(`${PRE_DELETE}/cleanup`);
  } else if (has(`${POST_DELETE}/cleanup`)) {
    if (await cleanDeleteHooks(deletion, 'PostDelete')) drop(`${POST_DELETE}/cleanup`);
  }
}

function dropFinalizers({ applications }: Context, application: Application, isDropped: (finalizer: string) => boolean): void {
  const now = applications.find(keyOf(application));
  if (now === undefined) return;
  const finalizers = (now.metadata.finalizers ?? []).filter((finalizer) => !isDropped(finalizer));
  applications.patch(now, { type: 'merge', body: { metadata: { finalizers } } });
}

/** @returns whether all are gone */
async function deleteObjects(deletion: Deletion): Promise<boolean> {
  const { application, destination } = deletion;
  const live = liveOf(deletion);
  if (live.some(({ metadata }) => metadata.deletionTimestamp !== undefined)) return false;
  const doomed = live.filter((object) => isDoomed(object, application));
  if (doomed.some((object) => asksFirst(object, application)) && !isApproved(application, application.metadata.deletionTimestamp ?? ''))
    return false;
  const last = Math.max(...doomed.map(waveOf));
  const background = application.metadata.finalizers?.includes(BACKGROUND) ?? false;
  const propagationPolicy = background ? 'Background' : 'Foreground';
  const outcomes = await Promise.allSettled(
    doomed
      .filter((object) => waveOf(object) === last)
      .map(async (object) => {
        const { namespace, name } = object.metadata;
        const ref = { kind: getKind(destination, object), name, ...(namespace === undefined ? {} : { namespace }) };
        await destination.remove(ref, { propagationPolicy });
      }),
  );
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return liveOf(deletion).every((object) => !isDoomed(object, application));
}

function isDoomed(object: KubeObject, { spec, metadata }: Application): boolean {
  if (object.kind === 'CustomResourceDefinition' || object.metadata.uid === metadata.uid) return false;
  if (findOwnOption(object, spec.syncPolicy?.syncOptions, 'Delete') === 'false') return false;
  return !listAnnotation(object, HELM_POLICY).includes('keep');
}

function asksFirst({ kind, metadata }: KubeObject, { status }: Application): boolean {
  const shown = status?.resources?.find(
    (one) => one.kind === kind && one.name === metadata.name && (one.namespace ?? '') === (metadata.namespace ?? ''),
  );
  return shown?.requiresDeletionConfirmation === true;
}
