import { RpcError } from './rpc-error.ts';

/** The form in which Argo CD compares addresses of repositories: `https://host/a.git` and `https://HOST/A` are one. */
export function normalizeUrl(url: string): string {
  return url
    .trim()
    .toLowerCase()
    .replace(/\.git$/u, '');
}

const MAX_LENGTH = 2_048;

/**
 * An address from outside.
 *
 * @throws RpcError where it is none that can be fetched from here
 */
export function parseRepositoryUrl(url: string): URL {
  const parsed = url.length > MAX_LENGTH ? null : URL.parse(url.trim());
  if (parsed === null) throw new RpcError(`repository ${JSON.stringify(url.slice(0, 200))} cannot be initialized: repo URL is invalid`);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw new RpcError(`failed to list refs: this sandbox reads repositories over http and https, not ${parsed.protocol.slice(0, -1)}`);
  }
  return parsed;
}
