import type { Release } from '@argosy/contracts/http/delivery';
import { waitForRelease } from '@argosy/core/releases/wait';
import { AppError } from '@argosy/domain/app-error';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from '../compose.ts';
import { scopeOf } from '../plugins/access.ts';

/** Answers 202 with a new release: at once, or with `Prefer: wait=N` when it is final or N seconds are over. */
export async function replyRelease(api: Api, request: FastifyRequest, reply: FastifyReply, release: Release): Promise<Release> {
  reply.code(202).header('location', release.links['self']);
  const seconds = preferredWait(request.headers['prefer']);
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
  const match = /(?:^|,)\s*wait\s*=\s*"?(\d+)"?/i.exec([prefer ?? []].flat().join(','));
  if (match === null) return null;
  const seconds = Number(match[1]);
  if (seconds >= 1 && seconds <= 60) return seconds;
  throw AppError.field('invalid_request', '/Prefer', 'Prefer: wait=N takes 1 to 60 seconds.', 'invalid_header');
}
