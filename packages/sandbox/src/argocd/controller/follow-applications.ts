import type { KubeObject } from '../../kubernetes/object.ts';
import { keyOf, REFRESH } from '../application/applications.ts';
import { isComparedToSources } from '../application/sources.ts';
import type { Application, SyncPolicy } from '../application/types.ts';
import { finalizeProject } from '../project/finalize-project.ts';
import type { Project } from '../project/types.ts';
import { WITH_LATEST } from './context.ts';
import type { Context } from './context.ts';
import { isManaged } from './is-managed.ts';
import type { Queues } from './queues.ts';

/** After a start, the comparisons that are due come at about this many a second. */
const STARTS_PER_SECOND = 20;

const isA = (name: string, { apiVersion, kind }: KubeObject) => kind === name && apiVersion.startsWith('argoproj.io/');

/**
 * Has Applications worked on as they come and change, and lets projects go that no Application needs any more.
 *
 * @returns ends it
 */
export function followApplications(context: Context, queues: Queues): () => void {
  const { api, applications } = context;
  const projects = new Set<string>();
  const unsubscribe = api.subscribe('all', ({ type, object, old }) => {
    if (isA('AppProject', object)) return finalizeSoon(object.metadata.name);
    if (!isA('Application', object)) return;
    const application = object as Application;
    const key = keyOf(application);
    if (type === 'DELETED') {
      queues.forget(key);
      return finalizeSoon(application.spec.project ?? 'default');
    }
    if (!isManaged(application, context)) return;
    const enabled = old !== undefined && isEnabled((old as Application).spec.syncPolicy, application.spec.syncPolicy);
    queues.requestRefresh(key, enabled ? WITH_LATEST : undefined);
  });
  // A listener must not write, and this takes finalizers away.
  const finalizeSoon = (name: string) => {
    if (projects.size === 0) queueMicrotask(finalize);
    projects.add(name);
  };
  const finalize = () => {
    const names = [...projects];
    projects.clear();
    const kind = api.kinds.find('argoproj.io/v1alpha1', 'AppProject');
    if (kind === undefined) return;
    for (const name of names) {
      const project = api.find({ kind, namespace: context.settings().namespace, name });
      if (project?.metadata.deletionTimestamp !== undefined) finalizeProject(api, project as Project, applications.all());
    }
  };
  const all = applications.all().filter((application) => isManaged(application, context));
  const idle = all.filter(isQuiet);
  for (const application of all) if (!isQuiet(application)) queues.requestRefresh(keyOf(application), undefined);
  for (const [index, application] of idle.entries())
    queues.requestRefresh(keyOf(application), undefined, (index * 1_000) / STARTS_PER_SECOND);
  return unsubscribe;
}

/** Nobody waits for it: its next comparison may come a little later. */
function isQuiet(application: Application): boolean {
  const { metadata, operation } = application;
  const asked = metadata.annotations?.[REFRESH] !== undefined || metadata.deletionTimestamp !== undefined || operation !== undefined;
  return !asked && isComparedToSources(application);
}

function isEnabled(before: SyncPolicy | undefined, after: SyncPolicy | undefined): boolean {
  const automated = (policy: SyncPolicy | undefined) => policy?.automated !== undefined && policy.automated.enabled !== false;
  if (!automated(before) && automated(after)) return true;
  return before?.automated?.selfHeal !== true && automated(after) && after?.automated?.selfHeal === true;
}
