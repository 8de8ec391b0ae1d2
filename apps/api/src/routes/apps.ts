import { Config } from '@argosy/contracts/http/config';
import { Page, PageQuery } from '@argosy/contracts/http/common';
import { App, CreateApp, PatchApp } from '@argosy/contracts/http/delivery';
import { createApp, deleteApp, getApp, listApps, patchApp } from '@argosy/core/apps/apps';
import Type from 'typebox';
import type { Api } from '../compose.ts';
import { scopeOf } from '../plugins/access.ts';
import { mergePatch } from '../plugins/merge-patch.ts';
import type { Server } from '../fastify.ts';
import { answers, bearer, ById, InWorkspace, WORKSPACE } from './shapes.ts';

const tags = ['apps'];
const security = bearer;
const path = `${WORKSPACE}/apps`;

export async function apps(server: Server, api: Api): Promise<void> {
  server.post(
    path,
    {
      config: { permission: 'develop' },
      schema: { operationId: 'createApp', tags, security, params: InWorkspace, body: CreateApp, response: answers(201, App) },
    },
    async (request, reply) => {
      const scope = scopeOf(request);
      const made = await createApp(api.deps, scope, request.body);
      return reply.code(201).header('location', `/v1/workspaces/${scope.workspaceId}/apps/${made.id}`).send(made);
    },
  );
  server.get(
    path,
    {
      config: { permission: 'read' },
      schema: { operationId: 'listApps', tags, security, params: InWorkspace, querystring: PageQuery, response: answers(200, Page(App)) },
    },
    (request) => listApps(api.deps, scopeOf(request), request.query),
  );
  server.get(
    `${path}/:id`,
    { config: { permission: 'read' }, schema: { operationId: 'getApp', tags, security, params: ById, response: answers(200, App) } },
    (request) => getApp(api.deps, scopeOf(request), request.params.id),
  );
  server.patch(
    `${path}/:id`,
    {
      config: { permission: 'develop' },
      schema: { operationId: 'patchApp', tags, security, params: ById, body: PatchApp, response: answers(200, App) },
    },
    (request) =>
      patchApp(api.deps, scopeOf(request), request.params.id, request.body, (config, patch) =>
        mergePatch(Config, config, patch, '/config'),
      ),
  );
  server.delete(
    `${path}/:id`,
    {
      config: { permission: 'develop' },
      schema: { operationId: 'deleteApp', tags, security, params: ById, response: answers(204, Type.Null()) },
    },
    async (request, reply) => {
      await deleteApp(api.deps, scopeOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}
