import { ApiError } from '../../kubernetes/api-error.ts';
import type { ObjectRef } from '../../kubernetes/api.ts';
import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { isObject } from '../../schema/json.ts';
import { mergePatchBetween } from '../application/merge-patch.ts';
import type { Destination } from '../destination/destination.ts';
import { builtInSchema } from '../diff/built-in-schema.ts';
import { threeWayMerge } from './three-way-merge.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

export interface ClientApply {
  readonly destination: Destination;
  readonly ref: ObjectRef;
  readonly manifest: Manifest;
  readonly manager: string;
  readonly validate: boolean;
  readonly dryRun: boolean;
}

/**
 * Applies as `kubectl apply` does without `--server-side`: by comparing with what its annotation says was applied before.
 *
 * @returns what kubectl says was done
 * @throws ApiError where the server refuses
 */
export async function applyFromClient(apply: ClientApply): Promise<'created' | 'configured' | 'unchanged'> {
  const { destination, ref, dryRun, manager, validate } = apply;
  const manifest = annotate(apply.manifest);
  const options = { fieldManager: manager, fieldValidation: validate ? ('Strict' as const) : ('Ignore' as const) };
  const current = await destination.find(ref);
  if (current === undefined) {
    if (!dryRun) await destination.create(ref.kind, manifest, options);
    return 'created';
  }
  const body = patchFor(current, manifest);
  if (body === undefined) return 'unchanged';
  if (!dryRun) await patch(apply, body, options);
  return 'configured';
}

let files = 0;

/** kubectl names the file that it read the object from, and Argo CD leaves that in. */
async function patch({ destination, ref }: ClientApply, body: unknown, options: Parameters<Destination['patch']>[2]): Promise<void> {
  try {
    await destination.patch(ref, { type: 'merge', body }, options);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    files += 1;
    throw new ApiError(
      error.code,
      error.reason,
      `error when patching "/dev/shm/${1_000_000_000 + files}": ${error.message}`,
      error.options,
    );
  }
}

function annotate(manifest: Manifest): Manifest {
  const { [LAST_APPLIED]: _, ...annotations } = manifest.metadata.annotations ?? {};
  const plain = { ...manifest, metadata: { ...manifest.metadata, annotations } };
  return { ...plain, metadata: { ...plain.metadata, annotations: { ...annotations, [LAST_APPLIED]: `${JSON.stringify(plain)}\n` } } };
}

function patchFor(current: KubeObject, wanted: Manifest): unknown {
  const schema = builtInSchema(wanted.apiVersion, wanted.kind);
  const next = threeWayMerge({ former: parseLastApplied(current), wanted, current, schema });
  return mergePatchBetween(current, next);
}

function parseLastApplied({ metadata }: KubeObject): unknown {
  try {
    const former: unknown = JSON.parse(metadata.annotations?.[LAST_APPLIED] ?? '{}');
    return isObject(former) ? former : {};
  } catch {
    return {};
  }
}
