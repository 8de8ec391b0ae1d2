import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { beginIdempotent, finishIdempotent, type Attempt } from '@argosy/core/idempotency/keys';
import { AppError } from '@argosy/domain/app-error';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { Api } from '../compose.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key that this request is the first one of. */
    idempotencyKey: Attempt | null;
  }
}

const NOT_KEPT = new Set([401, 429]);

/** Gives the first answer again to a write that is repeated with its Idempotency-Key. */
export const idempotency = fp(
  async (server: FastifyInstance, api: Api) => {
    server.decorateRequest('idempotencyKey', null);
    server.addHook('preHandler', async (request, reply) => {
      const key = request.headers['idempotency-key'];
      if (key === undefined || request.method !== 'POST' || request.principal === null) return;
      if (typeof key !== 'string' || key === '' || key.length > 255) {
        throw AppError.field(
          'invalid_request',
          '/Idempotency-Key',
          'The header Idempotency-Key has 1 to 255 characters.',
          'invalid_header',
        );
      }
      const { principal, method } = request;
      const id = { principal: `${principal.type}/${principal.id}`, method, path: request.url.split('?')[0] ?? '', key };
      const known = await beginIdempotent(api.deps, id, JSON.stringify(request.body ?? null));
      if ('attempt' in known) {
        crashPoint('idempotency.taken');
        request.idempotencyKey = known;
        if (request.scope !== null) request.scope.idempotency = known;
        return;
      }
      reply.header('idempotency-replayed', 'true').code(known.status).headers(known.headers);
      // By the route's schema, so that the bytes are the first answer's too; problems have none.
      if (known.status < 400) return reply.type('application/json; charset=utf-8').send(known.body);
      return reply.type('application/problem+json').serializer(JSON.stringify).send(known.body);
    });
    server.addHook('onSend', async (request, reply, payload) => {
      const attempt = request.idempotencyKey;
      if (attempt === null) return payload;
      request.idempotencyKey = null;
      crashPoint('idempotency.before-keeping');
      const kept = reply.statusCode < 500 && !NOT_KEPT.has(reply.statusCode) && typeof payload === 'string';
      const location = reply.getHeader('location');
      const headers: Record<string, string> = typeof location === 'string' ? { location } : {};
      await finishIdempotent(
        api.deps,
        attempt,
        kept ? { status: reply.statusCode, headers, body: payload === '' ? null : JSON.parse(payload) } : null,
      );
      return payload;
    });
  },
  { name: 'idempotency', dependencies: ['access'] },
);
