import type { OutgoingHttpHeaders } from 'node:http';
import { ClusterEvent, ClusterEventQuery, LogQuery, Pod, Resource } from '@argosy/contracts/http/workload';
import { authenticate } from '@argosy/core/access/authenticate';
import { openScope } from '@argosy/core/access/open-scope';
import { listClusterEvents } from '@argosy/core/deployments/cluster-events';
import { openLogs } from '@argosy/core/deployments/logs/open-logs';
import { listPods } from '@argosy/core/deployments/pods';
import { listResources } from '@argosy/core/deployments/resources';
import Type from 'typebox';
import type { Api } from '../compose.ts';
import { scopeOf } from '../plugins/access.ts';
import type { Server } from '../fastify.ts';
import { admit } from './admit.ts';
import { eventForm, textForm } from './log-forms.ts';
import { answers, bearer, ById, refusals, WORKSPACE } from './shapes.ts';
import { streamLogs } from './stream-logs.ts';

const tags = ['workloads'];
const security = bearer;
const path = `${WORKSPACE}/deployments/:id`;

/** What a deployment consists of in its cluster, and what it says there. */
export async function workloads(server: Server, api: Api): Promise<void> {
  server.get(
    `${path}/resources`,
    {
      config: { permission: 'read' },
      schema: { operationId: 'listResources', tags, security, params: ById, response: answers(200, listOf(Resource)) },
    },
    async (request) => ({ data: await listResources(api.deps, scopeOf(request), request.params.id) }),
  );
  server.get(
    `${path}/pods`,
    {
      config: { permission: 'read' },
      schema: { operationId: 'listPods', tags, security, params: ById, response: answers(200, listOf(Pod)) },
    },
    async (request) => ({ data: await listPods(api.deps, scopeOf(request), request.params.id) }),
  );
  server.get(
    `${path}/cluster-events`,
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listClusterEvents',
        tags,
        security,
        params: ById,
        querystring: ClusterEventQuery,
        response: answers(200, listOf(ClusterEvent)),
      },
    },
    async (request) => ({
      data: await listClusterEvents(api.deps, scopeOf(request), request.params.id, request.query.limit ?? DEFAULT_EVENTS),
    }),
  );
  await logs(server, api);
}

const DEFAULT_EVENTS = 50;

const LOGS = {
  description:
    'The lines of all pods and containers, each behind `pod/container` where there may be several, or server-sent events: `log`, `notice`, `end`.',
  content: { 'text/plain': { schema: Type.String() }, 'text/event-stream': { schema: Type.String() } },
};

async function logs(server: Server, api: Api): Promise<void> {
  server.get(
    `${path}/logs`,
    {
      config: { permission: 'read' },
      schema: { operationId: 'getLogs', tags, security, params: ById, querystring: LogQuery, response: { 200: LOGS, ...refusals } },
    },
    async (request, reply) => {
      const scope = scopeOf(request);
      const { stopping } = api.streams;
      const gone = admit(api, reply);
      const refused = new AbortController();
      const ended = AbortSignal.any([gone, stopping, refused.signal]);
      const opened = await openLogs(api.deps, scope, request.params.id, request.query, ended);
      const asEvents = request.headers.accept?.includes('text/event-stream') === true;
      const form = asEvents ? eventForm() : textForm(opened.several);
      const verify = async () =>
        openScope(api.deps, await authenticate(api.deps, request.headers.authorization), scope.workspaceId, 'read', request.id);
      reply.headers({ 'content-type': form.contentType, 'cache-control': 'no-store', 'x-accel-buffering': 'no' }).hijack();
      reply.raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders).flushHeaders();
      await streamLogs(opened.items, { form, verify, refused, stopping }, reply.raw).catch((error: unknown) =>
        request.log.info({ err: error }, 'a log ended early'),
      );
      return reply;
    },
  );
}

function listOf<T extends Type.TSchema>(item: T) {
  return Type.Object({ data: Type.Array(item) });
}
