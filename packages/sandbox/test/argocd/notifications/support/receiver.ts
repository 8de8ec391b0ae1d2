import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';
import type { Timers } from '../../../../src/timers.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** The time of the sandbox, in milliseconds since 1970. */
  readonly at: number;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The answer waits for it. */
  readonly after?: Promise<unknown>;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** Requests that have no answer yet. */
  readonly open: number;
  /** Says what the next answers are. */
  reply: (request: Received, count: number) => Reply;
}

/** An HTTP server that keeps what it gets. It stops with the test. */
export async function openReceiver(t: Test, timers: Pick<Timers, 'now'>): Promise<Receiver> {
  const receiver = { url: '', received: [] as Received[], open: 0, reply: (): Reply => ({}) } satisfies Receiver as Receiver & {
    url: string;
    open: number;
  };
  const server = createServer((request, response) => {
    void (async () => {
      receiver.open += 1;
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const { method = '', url = '', headers, rawHeaders } = request;
      const got = { method, path: url, headers, rawHeaders, body: Buffer.concat(chunks).toString(), at: timers.now().getTime() };
      receiver.received.push(got);
      const reply = receiver.reply(got, receiver.received.length);
      await reply.after;
      response.writeHead(reply.status ?? 202, reply.headers);
      response.end(reply.body ?? '', () => (receiver.open -= 1));
    })();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return receiver;
}
