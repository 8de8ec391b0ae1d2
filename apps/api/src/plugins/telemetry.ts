import { Histogram } from '@argosy/runtime/metrics';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { Api } from '../compose.ts';

/** One log line and one measurement for each request, by route and never by a tenant's text. */
export const telemetry = fp(
  async (server: FastifyInstance, api: Api) => {
    const seconds = new Histogram({
      name: 'argosy_http_request_duration_seconds',
      help: 'How long requests took, by route.',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30, 60],
      registers: [api.metrics],
    });
    server.addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions.url ?? 'none';
      seconds.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
      const level = route === '/livez' || route === '/readyz' || route === '/metrics' ? 'debug' : 'info';
      request.log[level](
        {
          method: request.method,
          route,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime),
          ...(request.scope && { workspace: request.scope.workspaceId }),
        },
        'request',
      );
    });
  },
  { name: 'telemetry' },
);
