import { ApiError } from '../../kubernetes/api-error.ts';
import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { sourcesOf } from '../application/sources.ts';
import { resourceKey } from '../destination/resource-key.ts';
import { getKind } from '../sync/find-kind.ts';
import { deletePoliciesOf, isDeleteHook } from '../sync/hooks.ts';
import type { DeleteHook } from '../sync/hooks.ts';
import { refusalOf } from '../sync/make-tasks.ts';
import { liveOf } from './deletion.ts';
import type { Deletion } from './deletion.ts';
import { loadTargets } from './load-targets.ts';
import { prepareTargets } from './prepare-targets.ts';

const nameOf = ({ metadata }: KubeObject) => `${metadata.namespace ?? ''}/${metadata.name}`;

/**
 * Runs the hooks of an Application's deletion.
 *
 * @returns whether all have done well
 * @throws Error where one has failed, which is then deleted, to be tried again
 */
export async function runDeleteHooks(deletion: Deletion, type: DeleteHook): Promise<boolean> {
  const running = liveOf(deletion).filter((object) => isDeleteHook(object, type));
  const there = new Set(running.map(resourceKey));
  const missing = (await wantedHooks(deletion, type)).filter((hook) => !there.has(resourceKey(hook)));
  let created = 0;
  for (const hook of missing) if (await create(deletion, type, hook)) created += 1;
  if (created > 0) return false;
  const health = (object: KubeObject) => deletion.context.healthOf(object)?.status ?? 'Healthy';
  const failed = running.filter((object) => health(object) === 'Degraded');
  for (const object of failed) await remove(deletion, object);
  if (failed.length > 0) throw new Error(`${type} hook(s) failed: ${failed.map(nameOf).join(', ')}`);
  return running.every((object) => health(object) !== 'Progressing');
}

async function wantedHooks({ context, application, destination }: Deletion, type: DeleteHook): Promise<readonly Manifest[]> {
  const sources = sourcesOf(application.spec);
  const revisions = sources.map(({ targetRevision = '' }) => targetRevision);
  const { manifests } = await loadTargets(context, { application, destination, sources, revisions, hard: false, forced: false });
  return prepareTargets(manifests, application, destination, context.settings()).targets.filter((target) => isDeleteHook(target, type));
}

async function create({ project, destination }: Deletion, type: DeleteHook, hook: Manifest): Promise<boolean> {
  const kind = getKind(destination, hook);
  const refusal = refusalOf(hook, kind.namespaced, { project, destination });
  if (refusal !== undefined) throw new Error(`${type} hook ${resourceKey(hook)} is not permitted: ${refusal}`);
  try {
    await destination.create(kind, hook, { fieldManager: 'argocd-controller' });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'AlreadyExists') return false;
    throw error;
  }
}

async function remove({ destination }: Deletion, object: KubeObject): Promise<void> {
  const { namespace, name } = object.metadata;
  try {
    await destination.remove(
      { kind: getKind(destination, object), name, ...(namespace === undefined ? {} : { namespace }) },
      { propagationPolicy: 'Foreground' },
    );
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 404)) throw error;
  }
}

/** @returns whether nothing is left of what is to be deleted by its policy */
export async function cleanDeleteHooks(deletion: Deletion, type: DeleteHook): Promise<boolean> {
  const hooks = liveOf(deletion).filter((object) => isDeleteHook(object, type));
  const health = hooks.map((object) => deletion.context.healthOf(object)?.status ?? 'Healthy');
  const ends = {
    HookFailed: health.includes('Degraded'),
    HookSucceeded: health.every((status) => status === 'Healthy'),
    BeforeHookCreation: false,
  };
  const leaving = hooks.filter((hook) => deletePoliciesOf(hook).some((policy) => ends[policy]));
  for (const hook of leaving) if (hook.metadata.deletionTimestamp === undefined) await remove(deletion, hook);
  return leaving.length === 0;
}
