import { Cluster, CreateCluster, ReplaceKubeconfig } from '@argosy/contracts/http/clusters';
import { Page, PageQuery } from '@argosy/contracts/http/common';
import { requestClusterDeletion } from '@argosy/core/clusters/delete';
import { getCluster, listClusters } from '@argosy/core/clusters/read';
import { registerCluster } from '@argosy/core/clusters/register';
import { requestBootstrap } from '@argosy/core/clusters/request-bootstrap';
import type { Api } from '../compose.ts';
import { scopeOf } from '../plugins/access.ts';
import type { Server } from '../fastify.ts';
import { answers, bearer, ById, InWorkspace, WORKSPACE } from './shapes.ts';

const tags = ['clusters'];
const security = bearer;
const path = `${WORKSPACE}/clusters`;

export async function clusters(server: Server, api: Api): Promise<void> {
  await reading(server, api);
  server.post(
    path,
    {
      config: { permission: 'administer' },
      schema: { operationId: 'createCluster', tags, security, params: InWorkspace, body: CreateCluster, response: answers(202, Cluster) },
    },
    async (request, reply) => {
      const scope = scopeOf(request);
      const made = await registerCluster(api.deps, scope, request.body, api.readKubeconfig);
      return reply.code(202).header('location', `/v1/workspaces/${scope.workspaceId}/clusters/${made.id}`).send(made);
    },
  );
  server.post(
    `${path}/:id/bootstraps`,
    {
      config: { permission: 'administer' },
      schema: { operationId: 'bootstrapCluster', tags, security, params: ById, response: answers(202, Cluster) },
    },
    async (request, reply) => reply.code(202).send(await requestBootstrap(api.deps, scopeOf(request), request.params.id)),
  );
  server.put(
    `${path}/:id/kubeconfig`,
    {
      config: { permission: 'administer' },
      schema: { operationId: 'replaceKubeconfig', tags, security, params: ById, body: ReplaceKubeconfig, response: answers(202, Cluster) },
    },
    async (request, reply) => {
      const kubeconfig = { text: request.body.kubeconfig, read: api.readKubeconfig };
      return reply.code(202).send(await requestBootstrap(api.deps, scopeOf(request), request.params.id, kubeconfig));
    },
  );
  server.delete(
    `${path}/:id`,
    {
      config: { permission: 'administer' },
      schema: { operationId: 'deleteCluster', tags, security, params: ById, response: answers(202, Cluster) },
    },
    async (request, reply) => reply.code(202).send(await requestClusterDeletion(api.deps, scopeOf(request), request.params.id)),
  );
}

async function reading(server: Server, api: Api): Promise<void> {
  server.get(
    path,
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listClusters',
        tags,
        security,
        params: InWorkspace,
        querystring: PageQuery,
        response: answers(200, Page(Cluster)),
      },
    },
    (request) => listClusters(api.deps, scopeOf(request), request.query),
  );
  server.get(
    `${path}/:id`,
    {
      config: { permission: 'read' },
      schema: { operationId: 'getCluster', tags, security, params: ById, response: answers(200, Cluster) },
    },
    (request) => getCluster(api.deps, scopeOf(request), request.params.id),
  );
}
