import type { KubernetesApi } from '../../kubernetes/api.ts';
import { MANAGER } from '../application/applications.ts';
import type { Application } from '../application/types.ts';
import type { Project } from './types.ts';

const FINALIZER = 'resources-finalizer.argocd.argoproj.io';

/** Lets a project that is being deleted go, once no Application names it any more. */
export function finalizeProject(api: KubernetesApi, project: Project, applications: readonly Application[]): void {
  const { name, namespace, finalizers = [], deletionTimestamp } = project.metadata;
  if (deletionTimestamp === undefined || !finalizers.includes(FINALIZER)) return;
  if (applications.some(({ spec }) => (spec.project ?? 'default') === name)) return;
  const body = { metadata: { finalizers: finalizers.filter((finalizer) => finalizer !== FINALIZER) } };
  api.patch({ kind: api.kinds.get(project.apiVersion, project.kind), namespace, name }, { type: 'merge', body }, { fieldManager: MANAGER });
}
