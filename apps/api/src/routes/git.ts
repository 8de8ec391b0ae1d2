import { Readable } from 'node:stream';
import { hashSecret } from '@argosy/core/access/hash-secret';
import { isId } from '@argosy/domain/ids';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from '../compose.ts';
import type { Server } from '../fastify.ts';

interface Params {
  repository: string;
  '*': string;
}

/** The workspaces' repositories over Git's smart HTTP, read-only. Git clients get plain text, not problem documents. */
export async function git(server: Server, api: Api): Promise<void> {
  await server.register(async (inner) => {
    inner.removeAllContentTypeParsers();
    // The body goes to Git as it comes; its size is limited where it is read.
    inner.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    const handler = (request: FastifyRequest, reply: FastifyReply) => serve(api, request as FastifyRequest<{ Params: Params }>, reply);
    inner.route({ method: ['GET', 'POST'], url: '/git/:repository/*', config: { public: true }, handler });
  });
}

async function serve(api: Api, request: FastifyRequest<{ Params: Params }>, reply: FastifyReply): Promise<FastifyReply> {
  const password = basicPassword(request.headers.authorization);
  if (password === null)
    return refuse(reply, 401, 'Give a repository credential: POST /v1/workspaces/{workspace}/repository/credentials makes one.');
  const workspaceId = /^(wsp-[0-9a-z]{26})\.git$/.exec(request.params.repository)?.[1] ?? '';
  const head = isId('workspace', workspaceId) ? await api.gitReader.authenticate(workspaceId, hashSecret(password)) : null;
  // A repository that is foreign looks like one that does not exist.
  if (head === null) return refuse(reply, 404, 'There is no such repository, or the credential is not for it.');
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const answer = await api.git.handle({
    method: request.method,
    path: request.params['*'],
    query: new URLSearchParams(request.url.split('?')[1] ?? ''),
    headers: request.headers,
    body: (request.body ?? Readable.from([])) as AsyncIterable<Uint8Array>,
    workspaceId,
    head,
    signal: gone.signal,
  });
  const body = answer.body instanceof Uint8Array ? Buffer.from(answer.body) : Readable.from(answer.body, { objectMode: false });
  return reply.code(answer.status).headers(answer.headers).send(body);
}

function basicPassword(authorization: string | undefined): string | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,1000})$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? null : text.slice(colon + 1);
}

function refuse(reply: FastifyReply, status: number, text: string): FastifyReply {
  if (status === 401) reply.header('www-authenticate', 'Basic realm="Argosy"');
  return reply.code(status).type('text/plain; charset=utf-8').send(`${text}\n`);
}
