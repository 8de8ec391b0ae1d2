import { AppError, type FieldError } from '@argosy/domain/app-error';
import { PROBLEMS, type ErrorCode } from '@argosy/domain/problems';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { fieldErrorOf } from './field-error.ts';
import { isDatabaseAway } from '@argosy/db/is-database-away';

/** Of one answer; a body may have very many mistakes. */
const MAX_ERRORS = 50;

const BY_STATUS: Partial<Record<number, ErrorCode>> = {
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  503: 'unavailable',
};

/** Every error leaves as a problem document (RFC 9457) made from the table of codes. */
export const problems = fp(
  async (server: FastifyInstance) => {
    server.setErrorHandler((error: FastifyError, request, reply) => sendProblem(request, reply, asAppError(error)));
    server.setNotFoundHandler(sendNotFound);
  },
  { name: 'problems' },
);

/** Answers a request for which there is no route. */
export function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(request, reply, new AppError('not_found', 'There is nothing here.'));
}

/** Answers with the problem document of an error. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  const { status, title } = PROBLEMS[error.code];
  if (status >= 500) request.log.error({ err: error, internal: error.internal }, error.message);
  const retryAfter = error.retryAfter ?? (status === 503 ? 2 : undefined);
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({
      type: `/errors/${error.code}`,
      title,
      status,
      detail: error.message,
      instance: request.url.split('?')[0],
      code: error.code,
      requestId: request.id,
      ...(error.errors.length > 0 && { errors: error.errors }),
    });
}

function asAppError(error: FastifyError | AppError): AppError {
  if (error instanceof AppError) return error;
  if (error.validation !== undefined) {
    const errors = error.validation.slice(0, MAX_ERRORS).map((each) => placed(fieldErrorOf(each), error.validationContext));
    return new AppError('invalid_request', errors[0]?.detail ?? 'The request is not valid.', { errors });
  }
  const known = BY_STATUS[error.statusCode ?? 500];
  if (known !== undefined) return new AppError(known, PROBLEMS[known].title, { cause: error });
  if (error.statusCode === 400)
    return new AppError('invalid_request', 'The body is no valid JSON.', {
      errors: [{ pointer: '', code: 'invalid_json', detail: 'The body is no valid JSON.' }],
    });
  if (isDatabaseAway(error)) return new AppError('unavailable', 'The database does not answer; try again.', { cause: error });
  return new AppError('internal', 'Something went wrong on our side.', { cause: error, internal: String(error) });
}

/** Says of what is no body where it stands; a body needs no such word. */
function placed(error: FieldError, context: string | undefined): FieldError {
  return context === 'querystring' || context === 'params' ? { ...error, detail: `In the ${context}: ${error.detail}` } : error;
}
