import http from 'node:http';
import https from 'node:https';
import { gunzipSync } from 'node:zlib';

/** A request as Argo CD makes it. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  /** The address as messages have it, without secrets. */
  readonly shownUrl: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string;
  readonly tls: {
    readonly insecureSkipVerify: boolean;
    /** PEM certificates that take the place of the system's. */
    readonly authorities: string | undefined;
  };
}

export interface Answer {
  readonly status: number;
  /** The first part of it. */
  readonly body: string;
  readonly retryAfter: string | undefined;
}

/** A request that no repetition would help. */
export class PointlessRequestError extends Error {
  override readonly name = 'PointlessRequestError';
}

export interface Exchange {
  /**
   * Sends a request and waits for the whole answer, however long that takes. Redirects are followed.
   *
   * @throws Error where no answer comes, PointlessRequestError where none ever can
   */
  send(request: OutgoingRequest, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

const MAX_BODY = 65_536;
const MAX_REDIRECTS = 10;

/** What a notification is sent with: its repetitions share a connection, and other notifications have their own. */
export function openExchange(): Exchange {
  const agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };
  return {
    async send(request, signal) {
      let current = request;
      for (let redirects = 0; ; redirects += 1) {
        const { answer, location } = await exchangeOnce(current, agents, signal);
        const next = location === undefined ? undefined : redirect(current, answer.status, location);
        if (next === undefined) return answer;
        if (redirects >= MAX_REDIRECTS) throw new PointlessRequestError(`stopped after ${MAX_REDIRECTS} redirects`);
        current = next;
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

type Agents = Readonly<Record<'http:' | 'https:', http.Agent>>;

interface Exchanged {
  readonly answer: Answer;
  readonly location: string | undefined;
}

async function exchangeOnce(request: OutgoingRequest, agents: Agents, signal: AbortSignal): Promise<Exchanged> {
  const url = parseUrl(request.url);
  const protocol = url.protocol === 'https:' ? 'https:' : 'http:';
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const sent = openRequest(request, url, { agent: agents[protocol], signal });
  sent.removeHeader('connection');
  sent.once('response', resolve);
  sent.once('error', (error) => reject(explain(error)));
  sent.end(request.body);
  const response = await promise;
  const { statusCode = 0, headers } = response;
  const body = await readBody(response);
  const text = headers['content-encoding'] === 'gzip' ? unzip(body) : body.toString();
  return { answer: { status: statusCode, body: text, retryAfter: headers['retry-after'] }, location: headers.location };
}

/** Of certificates that are not trusted; asking again would not help. */
const UNTRUSTED = /CERT|SIGNATURE|ALTNAME/;

/** A failure in one sentence; where several addresses were tried, that of the first. */
function explain(error: Error & { code?: string; errors?: readonly Error[] }): Error {
  const message = error.message || error.errors?.[0]?.message || error.code || 'no answer';
  if (UNTRUSTED.test(error.code ?? '')) return new PointlessRequestError(`tls: failed to verify certificate: ${message}`);
  return new Error(message);
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw new PointlessRequestError('invalid URL');
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw new PointlessRequestError(`unsupported protocol scheme ${JSON.stringify(url.protocol.slice(0, -1))}`);
}

function openRequest(request: OutgoingRequest, url: URL, options: { agent: http.Agent; signal: AbortSignal }): http.ClientRequest {
  const { method, tls } = request;
  const headers = renderHeaders(request, url);
  try {
    if (url.protocol === 'http:') return http.request(url, { ...options, method, headers });
    const { insecureSkipVerify, authorities } = tls;
    return https.request(url, { ...options, method, headers, rejectUnauthorized: !insecureSkipVerify, ca: authorities });
  } catch (error) {
    throw new PointlessRequestError(`net/http: invalid header or method: ${(error as Error).message}`);
  }
}

/** What is said by the request itself, whatever is configured. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['host', 'content-length', 'transfer-encoding', 'trailer']);
const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** In Go's order: the configured ones by name, and of two with one name the later one. */
function renderHeaders({ method, headers, body }: OutgoingRequest, url: URL): Record<string, string> {
  const configured = new Map(headers.map(({ name, value }) => [canonicalName(name), value]));
  const agent = configured.get('User-Agent') ?? 'Go-http-client/1.1';
  const length: Record<string, string> =
    body === '' && !METHODS_WITH_BODY.has(method) ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const sorted = [...configured]
    .filter(([name]) => name !== 'User-Agent' && !OWN_HEADERS.has(name.toLowerCase()))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { Host: url.host, 'User-Agent': agent, ...length, ...Object.fromEntries(sorted), 'Accept-Encoding': 'gzip' };
}

function canonicalName(name: string): string {
  return name.toLowerCase().replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

/** Reads all of it and keeps the beginning. */
async function readBody(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (size < MAX_BODY) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, MAX_BODY);
}

function unzip(body: Buffer): string {
  try {
    return gunzipSync(body, { maxOutputLength: 16 * MAX_BODY }).toString();
  } catch {
    return '';
  }
}

const REPEATED: ReadonlySet<number> = new Set([307, 308]);
const TURNED_INTO_GET: ReadonlySet<number> = new Set([301, 302, 303]);

/** The request that follows a redirect; another host gets no credentials. */
function redirect(request: OutgoingRequest, status: number, location: string): OutgoingRequest | undefined {
  if (!REPEATED.has(status) && !TURNED_INTO_GET.has(status)) return undefined;
  const url = URL.parse(location, request.url);
  if (url === null) throw new PointlessRequestError('failed to parse Location header');
  const sameHost = url.hostname === URL.parse(request.url)?.hostname;
  const headers = sameHost
    ? request.headers
    : request.headers.filter(({ name }) => !/^(authorization|cookie|www-authenticate)$/i.test(name));
  const keepsBody = REPEATED.has(status) || request.method === 'HEAD';
  return { ...request, url: url.href, headers, ...(keepsBody ? {} : { method: 'GET', body: '' }) };
}
