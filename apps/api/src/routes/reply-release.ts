import type { Release } from '@argosy/contracts/http/delivery';
import { waitForRelease } from '@argosy/core/releases/wait';
import { AppError } from '@argosy/domain/app-error';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from '../compose.ts';
import { scopeOf } from '../plugins/access.ts';

/**
 * Makes a release and answers 202 with it: at once, or with `Prefer: wait=N` when it is final or N seconds are
 * over.
 *
 * @throws AppError invalid_request where N is no number from 1 to 60, and those of `make`
 */
export async function replyRelease(api: Api, request: FastifyRequest, reply: FastifyReply, make: () => Promise<Release>): Promise<Release> {
  // Read before anything is made: a request that is refused changes nothing.
  const seconds = preferredWait(request.headers['prefer']);
  const release = await make();
  reply.code(202).header('location', release.links['self']);
  if (seconds === null) return release;
  reply.header('preference-applied', `wait=${seconds}`);
  return waitForRelease(api.deps, scopeOf(request), release.id, seconds * 1000, abortOnClose(reply));
}

/** A signal that aborts when the client goes away, or when it has its answer. */
export function abortOnClose(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}

function preferredWait(prefer: string | string[] | undefined): number | null {
  const wait = /(?:^|,)\s*wait\s*=\s*([^,;]*)/i.exec([prefer ?? []].flat().join(','))?.[1];
  if (wait === undefined) return null;
  const digits = /^"?(\d{1,2})"?\s*$/.exec(wait)?.[1];
  const seconds = Number(digits);
  if (digits !== undefined && seconds >= 1 && seconds <= 60) return seconds;
  throw AppError.field('invalid_request', '/Prefer', 'Prefer: wait=N takes 1 to 60 seconds.', 'invalid_header');
}
