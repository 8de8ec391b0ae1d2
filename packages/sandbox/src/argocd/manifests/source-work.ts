import type { Snapshot } from '../repository/snapshot.ts';
import type { TreeEntry } from '../repository/tree.ts';
import type { BuildEnvironment } from './build-environment.ts';
import type { Source } from './source.ts';

/** A source that is about to be rendered. */
export interface SourceWork {
  readonly application: string;
  /** Of the destination. */
  readonly namespace: string;
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
  readonly source: Source;
  readonly snapshot: Snapshot;
  readonly folder: TreeEntry;
  readonly environment: BuildEnvironment;
  /** The files of sources that this one may refer to, by `$name`. */
  readonly references: ReadonlyMap<string, Snapshot>;
}
