import type { Manifest } from '../../kubernetes/object.ts';
import type { Application, Source } from '../application/types.ts';
import type { Destination } from '../destination/destination.ts';
import type { Project } from '../project/types.ts';

/** What is to be compared, and with what. */
export interface CompareRequest {
  readonly application: Application;
  readonly project: Project;
  readonly destination: Destination;
  readonly sources: readonly Source[];
  readonly revisions: readonly string[];
  readonly hard: boolean;
  readonly forced: boolean;
  /** A step of an operation, and not what decides about the next one. */
  readonly isStep?: boolean;
  /** Instead of what the sources have. */
  readonly manifests?: readonly Manifest[];
}
