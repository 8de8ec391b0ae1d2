import type { FastifyReply } from 'fastify';
import type { Api } from '../compose.ts';

/**
 * Takes a place for an answer that stays open, and leaves it when the answer is closed.
 *
 * @returns a signal that aborts when the client goes away, or when it has its answer
 * @throws AppError unavailable where every place is taken
 */
export function admit(api: Api, reply: FastifyReply): AbortSignal {
  const leave = api.streams.enter();
  const gone = new AbortController();
  const close = (): void => {
    leave();
    gone.abort();
  };
  if (reply.raw.destroyed) close();
  else reply.raw.once('close', close);
  return gone.signal;
}
