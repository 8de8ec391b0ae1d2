import { Page } from '@argosy/contracts/http/common';
import { Job, JobQuery } from '@argosy/contracts/http/jobs';
import { getJob, listJobs } from '@argosy/core/jobs/read';
import { retryJob } from '@argosy/core/jobs/retry';
import type { Api } from '../compose.ts';
import type { Server } from '../fastify.ts';
import { scopeOf } from '../plugins/access.ts';
import { answers, bearer, ById, InWorkspace, WORKSPACE } from './shapes.ts';

const tags = ['jobs'];
const security = bearer;
const path = `${WORKSPACE}/jobs`;

/** Work that Argosy still has to do, and what it has given up on. */
export async function jobs(server: Server, api: Api): Promise<void> {
  server.get(
    path,
    {
      config: { permission: 'administer' },
      schema: { operationId: 'listJobs', tags, security, params: InWorkspace, querystring: JobQuery, response: answers(200, Page(Job)) },
    },
    (request) => listJobs(api.deps, scopeOf(request), request.query),
  );
  server.get(
    `${path}/:id`,
    {
      config: { permission: 'administer' },
      schema: { operationId: 'getJob', tags, security, params: ById, response: answers(200, Job) },
    },
    (request) => getJob(api.deps, scopeOf(request), request.params.id),
  );
  server.post(
    `${path}/:id/retries`,
    {
      config: { permission: 'administer' },
      schema: { operationId: 'retryJob', tags, security, params: ById, response: answers(202, Job) },
    },
    async (request, reply) => {
      const scope = scopeOf(request);
      const job = await retryJob(api.deps, scope, request.params.id);
      return reply.code(202).header('location', `/v1/workspaces/${scope.workspaceId}/jobs/${job.id}`).send(job);
    },
  );
}
