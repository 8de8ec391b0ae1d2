import { isIP } from 'node:net';

import { invalidKubeconfig } from './invalid.ts';

const MAX_LENGTH = 2048;
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)*$/i;

/**
 * The address of an API server in its normal form, without a slash at the end: `https://host:6443` or
 * `https://host/k8s/clusters/c-1`.
 *
 * @throws AppError invalid_kubeconfig
 */
export function parseServer(text: string, path: string): string {
  const url = text.length <= MAX_LENGTH && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw invalidKubeconfig(`${path} is not an URL`);
  if (url.protocol !== 'https:') throw invalidKubeconfig(`${path} must begin with https://`);
  if (url.username !== '' || url.password !== '') throw invalidKubeconfig(`${path} must not hold a user or password`);
  if (url.search !== '' || url.hash !== '') throw invalidKubeconfig(`${path} must have no ? and no #`);
  if (url.port === '0') throw invalidKubeconfig(`${path} has no usable port`);
  return url.origin + url.pathname.replace(/\/+$/, '');
}

/** The name under which the server's certificate is checked. */
export function parseTlsServerName(name: string, path: string): string {
  if (isIP(name) === 0 && !HOST_NAME.test(name)) throw invalidKubeconfig(`${path} is not a host name`);
  return name;
}
