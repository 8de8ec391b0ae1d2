import type { KubernetesApi, WriteOptions } from '../kubernetes/api.ts';
import type { Kind } from '../kubernetes/kind.ts';
import type { KubeObject, Manifest } from '../kubernetes/object.ts';

export interface AdmissionInput {
  readonly kind: Kind;
  readonly operation: 'CREATE' | 'UPDATE';
  /** As it is; undefined where it is made. */
  readonly old: KubeObject | undefined;
  readonly next: Manifest;
  readonly api: KubernetesApi;
  readonly options: WriteOptions;
}
