import type { Patch, WriteOptions } from '../kubernetes/api.ts';
import type { Kind } from '../kubernetes/kind.ts';
import type { KubeObject } from '../kubernetes/object.ts';
import type { Schema } from '../schema/schema.ts';

export interface PatchInput {
  readonly kind: Kind;
  readonly schema: Schema | undefined;
  /** Undefined only where a server-side apply makes the object. */
  readonly live: KubeObject | undefined;
  readonly patch: Patch;
  readonly options: WriteOptions;
  readonly now: Date;
}
