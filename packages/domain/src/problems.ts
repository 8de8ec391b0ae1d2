/**
 * Every error code with its HTTP status, its title and what a caller can do about it. The problem documents, the
 * worker's retries and docs/errors.md are made from this table.
 */
export const PROBLEMS = {
  invalid_request: { status: 400, title: 'The request is not valid', help: 'Correct the fields that `errors` names.' },
  unauthenticated: { status: 401, title: 'Not authenticated', help: 'Send `Authorization: Bearer <token>` with a token that is valid.' },
  forbidden: { status: 403, title: 'Not allowed', help: 'Ask for a role that may do this.' },
  not_found: { status: 404, title: 'Not found', help: 'Check the id; what you may not see is not found either.' },
  conflict: { status: 409, title: 'Conflict', help: 'Read the resource again and decide anew.' },
  slug_taken: { status: 409, title: 'The slug is taken', help: 'Choose another slug.' },
  name_taken: { status: 409, title: 'The name is taken', help: 'Choose another name.' },
  namespace_taken: {
    status: 409,
    title: 'The namespace is taken',
    help: 'Choose another namespace: one namespace belongs to one environment.',
  },
  cluster_in_use: {
    status: 409,
    title: 'The cluster is registered already',
    help: 'A cluster is registered once; delete the other registration first.',
  },
  cluster_has_dependents: {
    status: 409,
    title: 'The cluster is still needed',
    help: 'Delete its environments first, and the hosting cluster last.',
  },
  app_in_use: { status: 409, title: 'The app is still deployed', help: 'Delete its deployments first.' },
  deployment_exists: { status: 409, title: 'The deployment exists already', help: 'Use the deployment that exists.' },
  release_final: { status: 409, title: 'The release is final', help: 'Nothing can be changed any more; make a new release.' },
  being_deleted: { status: 409, title: 'It is being deleted', help: 'Wait until it is gone.' },
  request_in_progress: { status: 409, title: 'The same request is still running', help: 'Send it again when the first one has ended.' },
  precondition_failed: { status: 412, title: 'It has changed in the meantime', help: 'Read the resource again and send its new ETag.' },
  payload_too_large: { status: 413, title: 'The body is too large', help: 'Send less.' },
  unsupported_media_type: { status: 415, title: 'The media type is not supported', help: 'Send `Content-Type: application/json`.' },
  invalid_input: { status: 422, title: 'The input cannot be used', help: 'Correct the fields that `errors` names.' },
  invalid_kubeconfig: {
    status: 422,
    title: 'The kubeconfig cannot be used',
    help: 'Make a kubeconfig with a token: docs/connect-a-cluster.md.',
  },
  invalid_image: { status: 422, title: 'The image is no valid reference', help: 'Write it as registry/repository:tag or with @sha256:…' },
  protected_value: { status: 422, title: 'The value is protected', help: 'Leave out what Argosy sets itself.' },
  unknown_reference: { status: 422, title: 'What is referred to does not exist', help: 'Check the id or slug that `errors` names.' },
  address_not_allowed: {
    status: 422,
    title: 'The address is not allowed',
    help: 'An operator may allow private networks with ARGOSY_ALLOWED_NETWORKS.',
  },
  namespace_reserved: { status: 422, title: 'The namespace is reserved', help: 'Choose another namespace.' },
  secret_not_found: { status: 422, title: 'The secret does not exist', help: 'Create the secret first.' },
  idempotency_mismatch: {
    status: 422,
    title: 'The idempotency key was used for another request',
    help: 'Use a new key for a new request.',
  },
  release_not_succeeded: { status: 422, title: 'The release has not succeeded', help: 'Roll back to a release that has succeeded.' },
  nothing_to_redeploy: { status: 422, title: 'There is nothing to redeploy', help: 'Release something first.' },
  not_supported: { status: 422, title: 'Not supported', help: 'See the documentation for what is.' },
  rate_limited: { status: 429, title: 'Too many requests', help: 'Wait for Retry-After seconds.' },
  internal: { status: 500, title: 'Internal error', help: 'Give the requestId to whoever runs this Argosy.' },
  unavailable: { status: 503, title: 'Temporarily unavailable', help: 'Try again after Retry-After seconds.' },
} as const satisfies Record<string, { status: number; title: string; help: string }>;

export type ErrorCode = keyof typeof PROBLEMS;
