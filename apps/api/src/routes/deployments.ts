import { Page, Sequence } from '@argosy/contracts/http/common';
import {
  CreateDeployment,
  CreateRedeploy,
  CreateRelease,
  CreateRollback,
  Deployment,
  DeploymentQuery,
  PutHold,
  Release,
} from '@argosy/contracts/http/delivery';
import { createDeployment } from '@argosy/core/deployments/create';
import { requestDeploymentDeletion } from '@argosy/core/deployments/delete';
import { liftHold, placeHold } from '@argosy/core/deployments/hold';
import { getDeployment, listDeployments } from '@argosy/core/deployments/read';
import { readValues } from '@argosy/core/deployments/values';
import { requestRedeploy, requestRelease, requestRollback } from '@argosy/core/releases/request';
import Type from 'typebox';
import type { Api } from '../compose.ts';
import { scopeOf } from '../plugins/access.ts';
import type { Server } from '../fastify.ts';
import { replyRelease } from './reply-release.ts';
import { answers, bearer, ById, InWorkspace, WORKSPACE } from './shapes.ts';

const tags = ['deployments'];
const security = bearer;
const path = `${WORKSPACE}/deployments`;

export async function deployments(server: Server, api: Api): Promise<void> {
  await reading(server, api);
  server.post(
    path,
    {
      config: { permission: 'develop' },
      schema: {
        operationId: 'createDeployment',
        tags,
        security,
        params: InWorkspace,
        body: CreateDeployment,
        response: answers(201, Deployment),
      },
    },
    async (request, reply) => {
      const made = await createDeployment(api.deps, scopeOf(request), request.body);
      return reply.code(201).header('location', made.links['self']).send(made);
    },
  );
  server.delete(
    `${path}/:id`,
    {
      config: { permission: 'develop' },
      schema: { operationId: 'deleteDeployment', tags, security, params: ById, response: answers(202, Deployment) },
    },
    async (request, reply) => reply.code(202).send(await requestDeploymentDeletion(api.deps, scopeOf(request), request.params.id)),
  );
  await actions(server, api);
  await holds(server, api);
  await views(server, api);
}

async function actions(server: Server, api: Api): Promise<void> {
  server.post(
    `${path}/:id/releases`,
    {
      config: { permission: 'release' },
      schema: { operationId: 'createRelease', tags, security, params: ById, body: CreateRelease, response: answers(202, Release) },
    },
    (request, reply) =>
      replyRelease(api, request, reply, () => requestRelease(api.deps, scopeOf(request), request.params.id, request.body)),
  );
  server.post(
    `${path}/:id/rollbacks`,
    {
      config: { permission: 'release' },
      schema: { operationId: 'createRollback', tags, security, params: ById, body: CreateRollback, response: answers(202, Release) },
    },
    (request, reply) =>
      replyRelease(api, request, reply, () => requestRollback(api.deps, scopeOf(request), request.params.id, request.body)),
  );
  server.post(
    `${path}/:id/redeploys`,
    {
      config: { permission: 'release' },
      schema: { operationId: 'createRedeploy', tags, security, params: ById, body: CreateRedeploy, response: answers(202, Release) },
    },
    (request, reply) =>
      replyRelease(api, request, reply, () => requestRedeploy(api.deps, scopeOf(request), request.params.id, request.body)),
  );
}

async function holds(server: Server, api: Api): Promise<void> {
  server.put(
    `${path}/:id/hold`,
    {
      // In production it takes an administrator, which only the deployment tells.
      config: { permission: 'develop' },
      schema: { operationId: 'placeHold', tags, security, params: ById, body: PutHold, response: answers(200, Deployment) },
    },
    (request) => placeHold(api.deps, scopeOf(request), request.params.id, request.body),
  );
  server.delete(
    `${path}/:id/hold`,
    {
      config: { permission: 'develop' },
      schema: { operationId: 'liftHold', tags, security, params: ById, response: answers(204, Type.Null()) },
    },
    async (request, reply) => {
      await liftHold(api.deps, scopeOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}

async function views(server: Server, api: Api): Promise<void> {
  server.get(
    `${path}/:id/values`,
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getValues',
        tags,
        security,
        params: ById,
        querystring: Type.Object({
          at: Type.Optional(Sequence(1, 'A commit sequence; default the newest.')),
        }),
        response: answers(200, Type.Unknown({ description: 'The committed values.yaml: YAML, or JSON where Accept asks for it.' })),
      },
    },
    async (request, reply) => {
      const values = await readValues(api.deps, scopeOf(request), request.params.id, request.query.at);
      if (request.headers.accept?.includes('application/json') === true)
        return reply.type('application/json').serializer(JSON.stringify).send(values.object);
      return reply.type('application/yaml').serializer(String).send(values.yaml);
    },
  );
}

async function reading(server: Server, api: Api): Promise<void> {
  server.get(
    path,
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listDeployments',
        tags,
        security,
        params: InWorkspace,
        querystring: DeploymentQuery,
        response: answers(200, Page(Deployment)),
      },
    },
    (request) => listDeployments(api.deps, scopeOf(request), request.query),
  );
  server.get(
    `${path}/:id`,
    {
      config: { permission: 'read' },
      schema: { operationId: 'getDeployment', tags, security, params: ById, response: answers(200, Deployment) },
    },
    (request) => getDeployment(api.deps, scopeOf(request), request.params.id),
  );
}
