import { Explanation } from '@argosy/contracts/http/explanation';
import { explainRelease } from '@argosy/core/releases/explain';
import type { Api } from '../compose.ts';
import { scopeOf } from '../plugins/access.ts';
import type { Server } from '../fastify.ts';
import { answers, bearer, ById, WORKSPACE } from './shapes.ts';

export async function explanations(server: Server, api: Api): Promise<void> {
  server.get(
    `${WORKSPACE}/releases/:id/explanation`,
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'explainRelease',
        tags: ['releases'],
        security: bearer,
        params: ById,
        response: answers(200, Explanation),
      },
    },
    (request) => explainRelease(api.deps, scopeOf(request), request.params.id),
  );
}
