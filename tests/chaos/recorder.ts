import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A webhook that went through. */
export interface Delivery {
  /** Added to its body on the way, so that its row can be found again. */
  mark: string;
  path: string;
  authorization: string;
  body: Record<string, unknown>;
  /** Of the answer; null where there was none. */
  status: number | null;
  at: number;
  /** Whether the test made it, and not a cluster. */
  isOurs: boolean;
}

/** Where clusters reach Argosy: it passes everything on, and remembers each webhook with its answer. */
export interface Recorder {
  url: string;
  deliveries: Delivery[];
  /** Sends a webhook that has been answered 2xx once more, as it was. */
  replay(delivery: Delivery): Promise<void>;
  close(): Promise<void>;
}

const OURS = 'x-chaos';

/** @param targets the APIs that serve now; one of them is taken for each request */
export async function startRecorder(targets: () => string[]): Promise<Recorder> {
  const deliveries: Delivery[] = [];
  let turn = 0;
  const next = (): string => {
    const all = targets();
    turn += 1;
    return all[turn % all.length] ?? '';
  };

  const server = createServer((request, response) => {
    const isHook = request.method === 'POST' && request.url?.startsWith('/v1/hooks/') === true;
    void (isHook ? passHook(request, response) : pass(next(), request, response, null)).catch(() => response.destroy());
  });

  async function passHook(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await readAll(request)).toString('utf8');
    const body = JSON.parse(text) as Record<string, unknown>;
    const mark = `mark-${deliveries.length + 1}`;
    const delivery: Delivery = {
      mark,
      path: request.url ?? '',
      authorization: request.headers.authorization ?? '',
      body,
      status: null,
      at: performance.now(),
      isOurs: OURS in request.headers,
    };
    deliveries.push(delivery);
    const marked = Buffer.from(JSON.stringify({ ...body, mark }));
    await pass(next(), request, response, marked, (status) => {
      delivery.status = status;
    });
  }

  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(0, '127.0.0.1', resolve);
  await promise;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    deliveries,
    async replay({ path, authorization, body }) {
      const answer = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization, [OURS]: 'replay' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(20_000),
      });
      await answer.body?.cancel();
    },
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Passes a request on; `body` instead of its own where given. A target that does not answer breaks the connection. */
async function pass(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer | null,
  onStatus?: (status: number) => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const headers: OutgoingHttpHeaders = { ...request.headers };
  delete headers[OURS];
  if (body !== null) {
    headers['content-length'] = body.length;
    delete headers['transfer-encoding'];
  }
  const options = { method: request.method ?? 'GET', headers, agent: false as const };
  const onward = httpRequest(`${target}${request.url}`, options, (answer) => {
    // From here on the sender may be told: it counts as answered.
    onStatus?.(answer.statusCode ?? 0);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('error', reject);
    answer.pipe(response).once('close', resolve);
  });
  onward.once('error', reject);
  response.once('close', () => onward.destroy());
  if (body === null) request.pipe(onward);
  else onward.end(body);
  await promise;
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
