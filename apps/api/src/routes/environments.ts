import { CreateEnvironment, Environment, PatchEnvironment } from '@argosy/contracts/http/clusters';
import { Page, PageQuery } from '@argosy/contracts/http/common';
import { createEnvironment } from '@argosy/core/environments/create';
import { requestEnvironmentDeletion } from '@argosy/core/environments/delete';
import { patchEnvironment } from '@argosy/core/environments/patch';
import { getEnvironment, listEnvironments } from '@argosy/core/environments/read';
import type { Api } from '../compose.ts';
import { scopeOf } from '../plugins/access.ts';
import type { Server } from '../fastify.ts';
import { answers, bearer, ById, InWorkspace, WORKSPACE } from './shapes.ts';

const tags = ['environments'];
const security = bearer;
const path = `${WORKSPACE}/environments`;

export async function environments(server: Server, api: Api): Promise<void> {
  await reading(server, api);
  server.post(
    path,
    {
      config: { permission: 'administer' },
      schema: {
        operationId: 'createEnvironment',
        tags,
        security,
        params: InWorkspace,
        body: CreateEnvironment,
        response: answers(201, Environment),
      },
    },
    async (request, reply) => {
      const scope = scopeOf(request);
      const made = await createEnvironment(api.deps, scope, request.body);
      return reply.code(201).header('location', `/v1/workspaces/${scope.workspaceId}/environments/${made.id}`).send(made);
    },
  );
  server.patch(
    `${path}/:id`,
    {
      config: { permission: 'administer' },
      schema: {
        operationId: 'patchEnvironment',
        tags,
        security,
        params: ById,
        body: PatchEnvironment,
        response: answers(200, Environment),
      },
    },
    (request) => patchEnvironment(api.deps, scopeOf(request), request.params.id, request.body),
  );
  server.delete(
    `${path}/:id`,
    {
      config: { permission: 'administer' },
      schema: { operationId: 'deleteEnvironment', tags, security, params: ById, response: answers(202, Environment) },
    },
    async (request, reply) => reply.code(202).send(await requestEnvironmentDeletion(api.deps, scopeOf(request), request.params.id)),
  );
}

async function reading(server: Server, api: Api): Promise<void> {
  server.get(
    path,
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listEnvironments',
        tags,
        security,
        params: InWorkspace,
        querystring: PageQuery,
        response: answers(200, Page(Environment)),
      },
    },
    (request) => listEnvironments(api.deps, scopeOf(request), request.query),
  );
  server.get(
    `${path}/:id`,
    {
      config: { permission: 'read' },
      schema: { operationId: 'getEnvironment', tags, security, params: ById, response: answers(200, Environment) },
    },
    (request) => getEnvironment(api.deps, scopeOf(request), request.params.id),
  );
}
