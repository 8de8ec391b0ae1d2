import { Page, PageQuery } from '@argosy/contracts/http/common';
import {
  CreateRepositoryCredential,
  CreateToken,
  CreateWorkspace,
  NewRepositoryCredential,
  NewToken,
  RepositoryCredential,
  Token,
  Workspace,
  WorkspaceSummary,
} from '@argosy/contracts/http/workspaces';
import { createCredential, deleteCredential, listCredentials } from '@argosy/core/repositories/credentials';
import { createToken, deleteToken, listTokens } from '@argosy/core/tokens/tokens';
import { createWorkspace } from '@argosy/core/workspaces/create';
import { requestWorkspaceDeletion } from '@argosy/core/workspaces/delete';
import { getWorkspace, listWorkspaces } from '@argosy/core/workspaces/read';
import Type from 'typebox';
import type { Api } from '../compose.ts';
import { principalOf, scopeOf } from '../plugins/access.ts';
import type { Server } from '../fastify.ts';
import { answers, bearer, ById, InWorkspace, WORKSPACE } from './shapes.ts';

const tags = ['workspaces'];
const security = bearer;

export async function workspaces(server: Server, api: Api): Promise<void> {
  server.post(
    '/v1/workspaces',
    {
      config: { authenticated: true },
      schema: { operationId: 'createWorkspace', tags, security, body: CreateWorkspace, response: answers(201, Workspace) },
    },
    async (request, reply) => {
      const made = await createWorkspace(api.deps, principalOf(request), request.body, request.id);
      return reply.code(201).header('location', `/v1/workspaces/${made.id}`).send(made);
    },
  );
  server.get(
    '/v1/workspaces',
    {
      config: { authenticated: true },
      schema: { operationId: 'listWorkspaces', tags, security, querystring: PageQuery, response: answers(200, Page(WorkspaceSummary)) },
    },
    (request) => listWorkspaces(api.deps, principalOf(request), request.query),
  );
  server.get(
    WORKSPACE,
    {
      config: { permission: 'read' },
      schema: { operationId: 'getWorkspace', tags, security, params: InWorkspace, response: answers(200, Workspace) },
    },
    (request) => getWorkspace(api.deps, scopeOf(request)),
  );
  server.delete(
    WORKSPACE,
    {
      config: { permission: 'own' },
      schema: { operationId: 'deleteWorkspace', tags, security, params: InWorkspace, response: answers(202, Workspace) },
    },
    async (request, reply) => reply.code(202).send(await requestWorkspaceDeletion(api.deps, scopeOf(request))),
  );
  await credentials(server, api);
  await tokens(server, api);
}

async function credentials(server: Server, api: Api): Promise<void> {
  const path = `${WORKSPACE}/repository/credentials`;
  server.post(
    path,
    {
      config: { permission: 'administer' },
      schema: {
        operationId: 'createRepositoryCredential',
        tags,
        security,
        params: InWorkspace,
        body: CreateRepositoryCredential,
        response: answers(201, NewRepositoryCredential),
      },
    },
    async (request, reply) => reply.code(201).send(await createCredential(api.deps, scopeOf(request), request.body)),
  );
  server.get(
    path,
    {
      config: { permission: 'administer' },
      schema: {
        operationId: 'listRepositoryCredentials',
        tags,
        security,
        params: InWorkspace,
        querystring: PageQuery,
        response: answers(200, Page(RepositoryCredential)),
      },
    },
    (request) => listCredentials(api.deps, scopeOf(request), request.query),
  );
  server.delete(
    `${path}/:id`,
    {
      config: { permission: 'administer' },
      schema: { operationId: 'deleteRepositoryCredential', tags, security, params: ById, response: answers(204, Type.Null()) },
    },
    async (request, reply) => {
      await deleteCredential(api.deps, scopeOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}

async function tokens(server: Server, api: Api): Promise<void> {
  const path = `${WORKSPACE}/tokens`;
  server.post(
    path,
    {
      config: { permission: 'administer' },
      schema: { operationId: 'createToken', tags, security, params: InWorkspace, body: CreateToken, response: answers(201, NewToken) },
    },
    async (request, reply) => reply.code(201).send(await createToken(api.deps, scopeOf(request), request.body)),
  );
  server.get(
    path,
    {
      config: { permission: 'administer' },
      schema: {
        operationId: 'listTokens',
        tags,
        security,
        params: InWorkspace,
        querystring: PageQuery,
        response: answers(200, Page(Token)),
      },
    },
    (request) => listTokens(api.deps, scopeOf(request), request.query),
  );
  server.delete(
    `${path}/:id`,
    {
      config: { permission: 'administer' },
      schema: { operationId: 'deleteToken', tags, security, params: ById, response: answers(204, Type.Null()) },
    },
    async (request, reply) => {
      await deleteToken(api.deps, scopeOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}
