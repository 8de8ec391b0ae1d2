import { ProjectError, getProject } from '../project/find-project.ts';
import type { Project } from '../project/types.ts';
import { validateSpec } from '../project/validate-spec.ts';
import type { Application, Condition } from '../application/types.ts';
import type { Context } from './context.ts';

export interface SpecReading {
  /** Undefined where there is none. */
  readonly project: Project | undefined;
  /** What is wrong with the spec: none where it can be compared. */
  readonly conditions: readonly Omit<Condition, 'lastTransitionTime'>[];
}

/** The project of an Application, and what is wrong with its spec (facts 28 and 34). */
export function readSpec({ api, clusters, settings }: Context, application: Application): SpecReading {
  try {
    const project = getProject(api, settings().namespace, application);
    return { project, conditions: validateSpec(application.spec, project, () => clusters.get(application.spec.destination)) };
  } catch (error) {
    if (error instanceof ProjectError) return { project: undefined, conditions: [error.condition] };
    throw error;
  }
}
