import type { Release } from '@argosy/contracts/http/delivery';
import { waitForRelease } from '@argosy/core/releases/wait';
import { AppError } from '@argosy/domain/app-error';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from '../compose.ts';
import { scopeOf } from '../plugins/access.ts';
import { admit } from './admit.ts';

/**
 * Makes a release and answers 202 with it: at once, or with `Prefer: wait=N` when it is final or N seconds are
 * over.
 *
 * @throws AppError invalid_request where N is no number from 1 to 60, unavailable where too many wait, and those of `make`
 */
export async function replyRelease(api: Api, request: FastifyRequest, reply: FastifyReply, make: () => Promise<Release>): Promise<Release> {
  // Read before anything is made: a request that is refused changes nothing.
  const seconds = preferredWait(request.headers['prefer']);
  const gone = seconds === null ? null : admit(api, reply);
  const release = await make();
  reply.code(202).header('location', release.links['self']);
  if (seconds === null || gone === null) return release;
  reply.header('preference-applied', `wait=${seconds}`);
  return replyWait(api, request, release.id, seconds, gone);
}

/** Waits for a release on behalf of a client: until it is final, the time is over, the client is gone or the process stops. */
export function replyWait(api: Api, request: FastifyRequest, id: string, seconds: number, gone: AbortSignal): Promise<Release> {
  return waitForRelease(api.deps, scopeOf(request), id, seconds * 1000, AbortSignal.any([gone, api.streams.stopping]));
}

function preferredWait(prefer: string | string[] | undefined): number | null {
  const wait = /(?:^|,)\s*wait\s*=\s*([^,;]*)/i.exec([prefer ?? []].flat().join(','))?.[1];
  if (wait === undefined) return null;
  const digits = /^"?(\d{1,2})"?\s*$/.exec(wait)?.[1];
  const seconds = Number(digits);
  if (digits !== undefined && seconds >= 1 && seconds <= 60) return seconds;
  throw AppError.field('invalid_request', '/Prefer', 'Prefer: wait=N takes 1 to 60 seconds.', 'invalid_header');
}
