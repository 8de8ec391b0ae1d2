import type { OutgoingHttpHeaders } from 'node:http';
import { Page, PageQuery } from '@argosy/contracts/http/common';
import { AuditEvent, Event, EventQuery } from '@argosy/contracts/http/events';
import { authenticate } from '@argosy/core/access/authenticate';
import { openScope } from '@argosy/core/access/open-scope';
import { listAuditEvents } from '@argosy/core/events/audit';
import { listEvents } from '@argosy/core/events/read';
import { AppError } from '@argosy/domain/app-error';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { Api } from '../compose.ts';
import { scopeOf } from '../plugins/access.ts';
import type { Server } from '../fastify.ts';
import { admit } from './admit.ts';
import { answers, bearer, InWorkspace, WORKSPACE } from './shapes.ts';
import { streamEvents } from './stream-events.ts';

const tags = ['events'];
const security = bearer;

const EventList = Type.Object({
  data: Type.Array(Event),
  page: Type.Object({ nextCursor: Type.Union([Type.String(), Type.Null()]), hasMore: Type.Boolean() }),
});

export async function events(server: Server, api: Api): Promise<void> {
  server.get(
    `${WORKSPACE}/events`,
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listEvents',
        tags,
        security,
        params: InWorkspace,
        querystring: EventQuery,
        response: answers(200, EventList),
      },
    },
    async (request, reply) => {
      const scope = scopeOf(request);
      const types = request.query.types?.split(',') ?? [];
      const limit = request.query.limit ?? 50;
      if (request.headers.accept?.includes('text/event-stream') !== true) {
        const rows = await listEvents(api.deps, scope, { after: BigInt(request.query.after ?? 0), types, limit: limit + 1 });
        const data = rows.slice(0, limit);
        const hasMore = rows.length > limit;
        return { data, page: { nextCursor: hasMore ? String(data.at(-1)?.seq) : null, hasMore } };
      }
      const after = lastEventId(request.headers['last-event-id']) ?? request.query.after;
      const gone = admit(api, reply);
      const follower = await api.deps.feed.follow(scope.workspaceId);
      const verify = async () =>
        openScope(api.deps, await authenticate(api.deps, request.headers.authorization), scope.workspaceId, 'read', request.id);
      beginStream(reply);
      await streamEvents(follower, { after, types, verify, gone, stopping: api.streams.stopping }, reply.raw)
        .catch((error: unknown) => request.log.info({ err: error }, 'an event stream ended early'))
        .finally(() => follower.leave());
      return reply;
    },
  );
  await auditEvents(server, api);
}

/** Answers with headers alone: what follows is written as it comes, without a stream in between. */
function beginStream(reply: FastifyReply): void {
  reply.headers({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }).hijack();
  reply.raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders).flushHeaders();
}

async function auditEvents(server: Server, api: Api): Promise<void> {
  server.get(
    `${WORKSPACE}/audit-events`,
    {
      config: { permission: 'administer' },
      schema: {
        operationId: 'listAuditEvents',
        tags,
        security,
        params: InWorkspace,
        querystring: PageQuery,
        response: answers(200, Page(AuditEvent)),
      },
    },
    (request) => listAuditEvents(api.deps, scopeOf(request), request.query),
  );
}

function lastEventId(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  const text = String(header);
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw AppError.field('invalid_request', '/Last-Event-ID', 'Last-Event-ID is the id of an event that was received.', 'invalid_header');
}
