import { acceptHook, authenticateHook } from '@argosy/core/hooks/accept';
import Type from 'typebox';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { Api } from '../compose.ts';
import type { Server } from '../fastify.ts';
import { answers } from './shapes.ts';

const BODY_LIMIT = 2 * 1024 * 1024;

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
        request.connection = await authenticateHook(
          api.deps,
          (request.params as { connection: string }).connection,
          request.headers.authorization,
        );
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
      await acceptHook(api.deps, request.connection, request.body);
      crashPoint('hooks.before-answer');
      return reply.code(202).send({ accepted: true });
    },
  );
}
