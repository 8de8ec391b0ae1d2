import type { KubeObject } from '../../kubernetes/object.ts';
import type { Application } from '../application/types.ts';
import type { Destination } from '../destination/destination.ts';
import type { Project } from '../project/types.ts';
import type { Context } from './context.ts';
import { findLive } from './find-live.ts';

/** An Application that is being deleted, with what its deletion needs. */
export interface Deletion {
  readonly context: Context;
  readonly application: Application;
  readonly project: Project;
  readonly destination: Destination;
}

/** The objects of an Application that its project lets it touch. */
export function liveOf({ context, application, project, destination }: Deletion): readonly KubeObject[] {
  return [...findLive(application, project, destination, context.settings(), []).values()];
}
