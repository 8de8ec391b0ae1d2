import type { KubernetesApi } from '../../kubernetes/api.ts';
import { API_VERSION } from '../application/applications.ts';
import type { Application, Condition } from '../application/types.ts';
import { matchesGlob } from '../glob.ts';
import type { Project } from './types.ts';

/** Why an Application has no project: Argo CD's condition for it. */
export class ProjectError extends Error {
  override readonly name = 'ProjectError';
  readonly condition: Omit<Condition, 'lastTransitionTime'>;

  constructor(condition: Omit<Condition, 'lastTransitionTime'>, message: string) {
    super(message);
    this.condition = condition;
  }
}

/**
 * The project that an Application names.
 *
 * @param namespace Argo CD's
 * @throws ProjectError where there is none, or where it is not for Applications of that namespace
 */
export function getProject(api: KubernetesApi, namespace: string, { metadata, spec }: Application): Project {
  const name = spec.project === undefined || spec.project === '' ? 'default' : spec.project;
  const kind = api.kinds.find(API_VERSION, 'AppProject');
  const project = kind === undefined ? undefined : (api.find({ kind, namespace, name }) as Project | undefined);
  if (project === undefined) {
    const message = `Application referencing project ${spec.project ?? ''} which does not exist`;
    throw new ProjectError({ type: 'InvalidSpecError', message }, `appproject.argoproj.io "${name}" not found`);
  }
  const permitted =
    metadata.namespace === namespace || project.spec.sourceNamespaces?.some((at) => matchesGlob(at, metadata.namespace ?? ''));
  if (permitted !== true) {
    const message = `application '${metadata.name}' in namespace '${metadata.namespace}' is not allowed to use project '${name}'`;
    throw new ProjectError({ type: 'UnknownError', message }, message);
  }
  return project;
}
