import { acceptHook, authenticateHook } from '@argosy/core/hooks/accept';
import { AppError } from '@argosy/domain/app-error';
import { crashPoint } from '@argosy/runtime/crash-point';
import { within } from '@argosy/runtime/within';
import Type from 'typebox';
import type { Api } from '../compose.ts';
import type { Server } from '../fastify.ts';
import { answers } from './shapes.ts';

const BODY_LIMIT = 2 * 1024 * 1024;
/**
 * How long the database may take, for the token and for the hook itself, in milliseconds. A receiver that hangs holds up
 * every notification of that Argo CD (fact-10a); one that fails is asked again.
 */
const PATIENCE_MS = 1000;

declare module 'fastify' {
  interface FastifyRequest {
    connection: { id: string; workspaceId: string } | null;
  }
}

/** What Argo CD's notifications post. The token is checked before the body is read. */
export async function hooks(server: Server, api: Api): Promise<void> {
  server.decorateRequest('connection', null);
  server.post(
    '/v1/hooks/argocd/:connection',
    {
      config: { public: true },
      bodyLimit: BODY_LIMIT,
      onResponse: async () => crashPoint('hooks.answered'),
      onRequest: async (request) => {
        const { connection } = request.params as { connection: string };
        request.connection = await inTime(authenticateHook(api.deps, connection, request.headers.authorization));
      },
      schema: {
        operationId: 'receiveArgoCdHook',
        tags: ['hooks'],
        params: Type.Object({ connection: Type.String() }),
        body: Type.Unknown(),
        response: answers(202, Type.Object({ accepted: Type.Literal(true) })),
      },
    },
    async (request, reply) => {
      if (request.connection === null) throw new Error('the hook was not authenticated');
      await inTime(acceptHook(api.deps, request.connection, request.body));
      crashPoint('hooks.before-answer');
      return reply.code(202).send({ accepted: true });
    },
  );
}

/** @throws AppError unavailable where the database takes too long, and what the work throws */
function inTime<T>(work: Promise<T>): Promise<T> {
  return within(work, PATIENCE_MS, () => new AppError('unavailable', 'The database does not answer in time; try again.'));
}
