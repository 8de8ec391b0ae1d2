import { ApiError } from '../../kubernetes/api-error.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  attach: 'The sandbox has no containers: attach is not available.',
  binding: 'The sandbox places pods on nodes itself: binding is not available.',
  ephemeralcontainers: 'The sandbox has no containers: ephemeral containers are not available.',
  exec: 'The sandbox has no containers: exec is not available.',
  portforward: 'The sandbox has no containers: port-forward is not available.',
  proxy: 'The sandbox has no network: proxy is not available.',
  resize: 'The sandbox has no containers: resize is not available.',
};

/** The refusal of what only a cluster with containers can do; undefined for what the sandbox can. */
export function findRefusal(subresource: string): ApiError | undefined {
  const sentence = SENTENCES[subresource];
  return sentence === undefined ? undefined : new ApiError(501, 'NotImplemented', sentence);
}
