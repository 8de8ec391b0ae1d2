import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, badRequest } from '../kubernetes/api-error.ts';
import { STREAMED } from './answer/answer.ts';
import type { Answer, Result } from './answer/answer.ts';
import { send } from './answer/send.ts';
import type { HttpDeps } from './http-deps.ts';
import { findPublic } from './public-paths.ts';
import { decodePath } from './request/decode-path.ts';
import { parseRepresentation } from './request/representation.ts';
import type { Representation } from './request/representation.ts';
import { methodNotAllowed } from './resources/target.ts';
import { route } from './route.ts';
import { authenticate, unauthorized } from './tokens/authenticate.ts';

const MOST_DRAINED_BYTES = 32 * 1024 * 1024;
const DRAINED_WITHIN_MS = 2000;

/** Answers one request, whatever becomes of it. */
export async function serve(deps: HttpDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  deps.stats.requests += 1;
  const result = await answer(deps, request, response).catch((error: unknown) => refusal(deps, request, error));
  if (result === STREAMED || response.headersSent) return;
  if (request.method !== 'GET') deps.api.settle();
  // A client that still sends reads nothing before it is done; then the connection has served.
  if (!request.complete) await drain(request);
  if (!request.complete) response.shouldKeepAlive = false;
  await send(request, response, result, formatOf(request));
}

async function answer(deps: HttpDeps, request: IncomingMessage, response: ServerResponse): Promise<Result> {
  await misbehave(deps);
  const [rawPath = '', ...rawQuery] = (request.url ?? '').split('?');
  const path = decodePath(rawPath);
  if (path === undefined) throw badRequest('the path of the request cannot be decoded');
  const query = new URLSearchParams(rawQuery.join('?'));
  const user = authenticate(request, deps.tokens);
  const open = findPublic(path, query, deps.version);
  if (open !== undefined && request.method === 'GET') return open;
  if (user === undefined) throw unauthorized();
  if (open !== undefined) throw methodNotAllowed();
  return route({ deps, request, response, path, query, user });
}

/** Takes what a client still sends, within bounds: where the connection ends first, it never sees the answer. */
async function drain(request: IncomingMessage): Promise<void> {
  let bytes = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, DRAINED_WITHIN_MS);
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_DRAINED_BYTES) resolve();
  });
  for (const over of ['end', 'close', 'error']) request.once(over, () => resolve());
  request.resume();
  await promise;
  clearTimeout(timer);
}

/** What goes wrong on purpose. */
async function misbehave({ faults, timers }: HttpDeps): Promise<void> {
  const { latencyMs, errorRate } = faults.current.api;
  if (latencyMs > 0) {
    const { promise, resolve } = Promise.withResolvers<void>();
    timers.after(latencyMs, resolve);
    await promise;
  }
  if (errorRate > 0 && Math.random() < errorRate)
    throw new ApiError(
      500,
      'InternalError',
      'Internal error occurred: this request was chosen to fail, as the faults of the sandbox want it',
    );
}

function refusal(deps: HttpDeps, request: IncomingMessage, error: unknown): Answer {
  if (error instanceof ApiError) {
    const { retryAfterSeconds: seconds } = error.options;
    return { code: error.code, body: error.toStatus(), ...(seconds === undefined ? {} : { headers: { 'retry-after': String(seconds) } }) };
  }
  // The caller went away while it was still sending.
  if (request.destroyed && !request.complete) return { code: 499, text: '' };
  deps.logger.error({ err: error, method: request.method, url: request.url }, 'a request failed');
  const status = new ApiError(500, 'InternalError', 'Internal error occurred: the sandbox failed at this request; its log tells why');
  return { code: 500, body: status.toStatus() };
}

/** A refusal comes in the form that was asked for, if there is such a form. */
function formatOf({ headers }: IncomingMessage): Representation['format'] {
  try {
    return parseRepresentation(headers.accept).format;
  } catch {
    return 'json';
  }
}
