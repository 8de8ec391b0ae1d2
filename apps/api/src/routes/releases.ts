import { Page } from '@argosy/contracts/http/common';
import { CreateReleaseByName, Release, ReleaseQuery } from '@argosy/contracts/http/delivery';
import { cancelRelease } from '@argosy/core/releases/cancel';
import { getRelease, listReleases } from '@argosy/core/releases/read';
import { requestReleaseByName } from '@argosy/core/releases/request';
import Type from 'typebox';
import type { Api } from '../compose.ts';
import { scopeOf } from '../plugins/access.ts';
import type { Server } from '../fastify.ts';
import { admit } from './admit.ts';
import { replyRelease, replyWait } from './reply-release.ts';
import { answers, bearer, ById, InWorkspace, WORKSPACE } from './shapes.ts';

const tags = ['releases'];
const security = bearer;
const path = `${WORKSPACE}/releases`;

const WaitQuery = Type.Object({ timeout: Type.Integer({ minimum: 1, maximum: 60, default: 55, description: 'Seconds.' }) });

export async function releases(server: Server, api: Api): Promise<void> {
  server.post(
    path,
    {
      config: { permission: 'release' },
      schema: {
        operationId: 'createReleaseByName',
        tags,
        security,
        params: InWorkspace,
        body: CreateReleaseByName,
        response: answers(202, Release),
      },
    },
    (request, reply) => replyRelease(api, request, reply, () => requestReleaseByName(api.deps, scopeOf(request), request.body)),
  );
  server.get(
    path,
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listReleases',
        tags,
        security,
        params: InWorkspace,
        querystring: ReleaseQuery,
        response: answers(200, Page(Release)),
      },
    },
    (request) => listReleases(api.deps, scopeOf(request), request.query),
  );
  server.get(
    `${path}/:id`,
    {
      config: { permission: 'read' },
      schema: { operationId: 'getRelease', tags, security, params: ById, response: answers(200, Release) },
    },
    (request) => getRelease(api.deps, scopeOf(request), request.params.id),
  );
  cancelling(server, api);
  server.get(
    `${path}/:id/wait`,
    {
      config: { permission: 'read' },
      schema: { operationId: 'waitForRelease', tags, security, params: ById, querystring: WaitQuery, response: answers(200, Release) },
    },
    (request, reply) => replyWait(api, request, request.params.id, request.query.timeout, admit(api, reply)),
  );
}

function cancelling(server: Server, api: Api): void {
  server.post(
    `${path}/:id/cancellations`,
    {
      config: { permission: 'release' },
      schema: { operationId: 'cancelRelease', tags, security, params: ById, response: answers(202, Release) },
    },
    async (request, reply) => {
      const release = await cancelRelease(api.deps, scopeOf(request), request.params.id);
      return reply.code(202).header('location', release.links['self']).send(release);
    },
  );
}
