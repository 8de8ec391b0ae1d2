import helmet from '@fastify/helmet';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { LogController, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Api } from './compose.ts';
import { access } from './plugins/access.ts';
import { idempotency } from './plugins/idempotency.ts';
import { openapi } from './plugins/openapi.ts';
import { problems, sendNotFound } from './plugins/problems.ts';
import { validation } from './plugins/validation.ts';
import { telemetry } from './plugins/telemetry.ts';
import { routes } from './routes/index.ts';

const BODY_LIMIT = 1024 * 1024;
/** How long open streams and waits may take to end by themselves when the process stops, in milliseconds. */
const PATIENCE_MS = 2000;

/** Builds the HTTP server; it does not listen yet. */
export async function buildServer(api: Api) {
  const server = Fastify({
    loggerInstance: api.logger,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: true,
    // The telemetry plugin writes the one line of each request.
    logController: new LogController({ disableRequestLogging: true }),
    // A path that cannot be read, or is longer than any of ours, leads to nothing.
    frameworkErrors: (_error, request, reply) => void sendNotFound(request as FastifyRequest, reply as FastifyReply),
    genReqId: () => `req-${api.deps.newUuid()}`,
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 200 },
  }).withTypeProvider<TypeBoxTypeProvider>();
  await server.register(telemetry, api);
  await server.register(helmet, { contentSecurityPolicy: false });
  await server.register(problems);
  await server.register(validation);
  await server.register(access, api);
  await server.register(idempotency, api);
  // The pages of the documentation are routes too, so what looks at routes and requests comes before.
  await server.register(openapi);
  // Before connections are closed: streams and waits say when to come back.
  server.addHook('preClose', () => api.streams.stop(PATIENCE_MS));
  for (const route of routes) await server.register(route, api);
  return server;
}
