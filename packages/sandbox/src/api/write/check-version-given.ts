import { ApiError } from '../../kubernetes/api-error.ts';
import { groupResourceOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import { isCustom } from '../kinds/is-custom.ts';

/**
 * Objects of a custom kind are only ever replaced in a known state.
 *
 * @throws ApiError 422 where the manifest names none
 */
export function checkVersionGiven(kind: Kind, { metadata }: Manifest): void {
  const { name = '', resourceVersion = '' } = metadata;
  if (!isCustom(kind) || (resourceVersion !== '' && resourceVersion !== '0')) return;
  const message = 'Invalid value: 0: must be specified for an update';
  const causes = [{ reason: 'FieldValueInvalid', message, field: 'metadata.resourceVersion' }];
  const subject = `${groupResourceOf(kind)} "${name}" is invalid`;
  throw new ApiError(422, 'Invalid', `${subject}: metadata.resourceVersion: ${message}`, { kind, name, causes });
}
