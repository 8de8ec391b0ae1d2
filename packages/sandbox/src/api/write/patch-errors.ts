import { ApiError } from '../../kubernetes/api-error.ts';
import type { Patch } from '../../kubernetes/api.ts';
import type { Manifest } from '../../kubernetes/object.ts';

const MAX_SHOWN = 4096;

/**
 * Runs a check of a patched object; that it cannot be read is then told as a fault of the patch.
 *
 * @throws ApiError 422 in place of the check's 400
 */
export function withPatchErrors<T>(patch: Patch, patched: Manifest, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 400 || patch.type === 'apply') throw error;
    const why = error.message.replace(/^\S+ in version "[^"]*" cannot be handled as a \S+: /, '');
    const value = JSON.stringify(patch.type === 'strategic' ? patch.body : patched).slice(0, MAX_SHOWN);
    const message = `Invalid value: ${JSON.stringify(value)}: ${why}`;
    const causes = [{ reason: 'FieldValueInvalid', message, field: 'patch' }];
    throw new ApiError(422, 'Invalid', ` "" is invalid: patch: ${message}`, { causes });
  }
}
