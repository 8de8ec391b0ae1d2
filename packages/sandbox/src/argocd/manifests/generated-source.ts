import type { Manifest } from '../../kubernetes/object.ts';

/** What one source of an Application came to. */
export interface GeneratedSource {
  readonly commit: string;
  /** Empty for a source that is only referred to. */
  readonly type: 'Helm' | 'Directory' | '';
  readonly manifests: readonly Manifest[];
}
