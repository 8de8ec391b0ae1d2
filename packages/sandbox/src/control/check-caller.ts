import type { IncomingMessage } from 'node:http';
import { ControlError } from './control-error.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * Refuses pages in a browser: whoever can name this machine by a name of their own, or send from a page of their own, is
 * not on this machine.
 *
 * @throws ControlError forbidden
 */
export function checkCaller({ headers, rawHeaders }: IncomingMessage): void {
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length;
  if (hosts !== 1 || !LOOPBACK.test(headers.host ?? '')) {
    throw new ControlError('forbidden', 'The control server answers to loopback addresses only.');
  }
  const site = headers['sec-fetch-site'];
  if (headers.origin !== undefined || (site !== undefined && site !== 'none')) {
    throw new ControlError('forbidden', 'The control server does not answer to web pages.');
  }
}
