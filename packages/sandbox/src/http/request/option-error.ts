import { ApiError } from '../../kubernetes/api-error.ts';

const REASONS = {
  FieldValueForbidden: 'Forbidden: ',
  FieldValueInvalid: 'Invalid value: ',
  FieldValueNotSupported: 'Unsupported value: ',
  FieldValueRequired: 'Required value: ',
  FieldValueTooLong: 'Too long: ',
} as const;

/**
 * A parameter that cannot be: 422.
 *
 * @param options for example `ListOptions`
 * @param why without the words that the reason begins with
 */
export function optionError(options: string, field: string, reason: keyof typeof REASONS, why: string): ApiError {
  const message = `${REASONS[reason]}${why}`;
  return new ApiError(422, 'Invalid', `${options}.meta.k8s.io "" is invalid: ${field}: ${message}`, {
    kind: { group: 'meta.k8s.io', plural: options, kind: options },
    causes: [{ reason, message, field }],
  });
}
