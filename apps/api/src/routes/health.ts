import { AppError } from '@argosy/domain/app-error';
import { PROBLEMS, type ErrorCode } from '@argosy/domain/problems';
import Type from 'typebox';
import type { Api } from '../compose.ts';
import type { Server } from '../fastify.ts';
import { answers } from './shapes.ts';

const READY_MS = 2000;

/** Whether the process lives, whether it can serve, and its figures. */
export async function health(server: Server, api: Api): Promise<void> {
  const schema = (operationId: string) => ({
    operationId,
    tags: ['health'],
    response: { 200: Type.Object({ status: Type.String() }), 503: Type.Object({ status: Type.String() }) },
  });
  // Never asks the database: an API without one must not be killed for it.
  server.get('/livez', { config: { public: true }, schema: schema('livez') }, async () => ({ status: 'ok' }));
  server.get('/readyz', { config: { public: true }, schema: schema('readyz') }, async (_request, reply) => {
    const asked = api.deps.db.platform.$queryRaw`SELECT 1`.then(
      () => true,
      () => false,
    );
    const late = new Promise<false>((resolve) => setTimeout(resolve, READY_MS, false).unref());
    return (await Promise.race([asked, late]))
      ? { status: 'ok' }
      : reply.code(503).header('retry-after', '2').send({ status: 'the database does not answer' });
  });
  server.get('/metrics', { config: { public: true } }, async (_request, reply) =>
    reply.type(api.metrics.contentType).send(await api.metrics.metrics()),
  );
  server.get('/openapi.json', { config: { public: true } }, async (_request, reply) =>
    reply.type('application/json').send(server.swagger()),
  );
  // Where the `type` of a problem document leads.
  server.get(
    '/errors/:code',
    {
      config: { public: true },
      schema: {
        operationId: 'explainError',
        tags: ['health'],
        params: Type.Object({ code: Type.String() }),
        response: answers(200, Type.Object({ code: Type.String(), status: Type.Integer(), title: Type.String(), help: Type.String() })),
      },
    },
    async (request) => {
      const { code } = request.params;
      if (!Object.hasOwn(PROBLEMS, code)) throw new AppError('not_found', 'There is no such error.');
      return { code, ...PROBLEMS[code as ErrorCode] };
    },
  );
}
